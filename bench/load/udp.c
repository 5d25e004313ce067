/*
 * A load of UDP announces and scrapes (BEP 15), with a number of requests on their way at a time.
 *
 * With 0 seconds it announces each member once, repeating what is not answered, and ends.
 */
#include "load.h"

enum { CONNECT, ANNOUNCE, SCRAPE, ERROR };
enum { BATCH = 64, MOST = 256, PACKET = 2048, PATIENCE_US = 1000000, ID_LASTS_US = 50000000, REQUEST = 98 };

struct request {
    bool waits;
    uint8_t action;
    uint16_t round;
    struct member member;
    uint64_t begun, sent;
};

struct source {
    int fd;
    bool connected;
    bool connecting;
    uint8_t id[8];
    uint64_t id_since;
    struct request requests[MOST];
};

static struct source sources[SOURCES];
static uint32_t at_a_time, scrape_percent;
static bool fill;

static uint8_t out[BATCH][REQUEST], in[BATCH][PACKET];
static struct iovec out_parts[BATCH], in_parts[BATCH];
static struct mmsghdr out_messages[BATCH], in_messages[BATCH];
static unsigned out_count;

static void put32(uint8_t *at, uint32_t value)
{
    value = htonl(value);
    memcpy(at, &value, 4);
}

static uint32_t get32(const uint8_t *at)
{
    uint32_t value;
    memcpy(&value, at, 4);
    return ntohl(value);
}

static void flush(struct source *s)
{
    unsigned done = 0;
    while (done < out_count) {
        int sent = sendmmsg(s->fd, out_messages + done, out_count - done, 0);
        if (sent < 0) {
            if (errno == EINTR)
                continue;
            break; /* What was not sent is not answered, and sent again. */
        }
        done += (unsigned) sent;
    }
    out_count = 0;
}

static void send_request(struct source *s, unsigned slot, uint64_t now)
{
    struct request *r = &s->requests[slot];
    r->waits = true;
    r->sent = now;
    r->round++;
    uint8_t *p = out[out_count];
    size_t length;
    memcpy(p, s->id, 8);
    put32(p + 8, r->action);
    put32(p + 12, (uint32_t) r->round << 16 | slot);
    if (r->action == CONNECT) {
        memcpy(p, "\0\0\4\x17\x27\x10\x19\x80", 8);
        length = 16;
    } else if (r->action == SCRAPE) {
        memcpy(p + 16, hashes[r->member.torrent], HASH);
        length = 36;
    } else {
        char id[21];
        snprintf(id, sizeof id, "-LG0001-%06u%06u", r->member.torrent % 1000000, r->member.peer % 1000000);
        memset(p + 16, 0, REQUEST - 16);
        memcpy(p + 16, hashes[r->member.torrent], HASH);
        memcpy(p + 36, id, HASH);
        put32(p + 68, is_seeder(r->member) ? 0 : 1000000); /* the low half of what is left */
        put32(p + 88, r->member.torrent ^ r->member.peer << 16); /* key */
        put32(p + 92, numwant);
        uint16_t port = htons((uint16_t) (FIRST_PORT + r->member.peer));
        memcpy(p + 96, &port, 2);
        length = REQUEST;
    }
    out_parts[out_count].iov_len = length;
    if (++out_count == BATCH)
        flush(s);
}

/* Sends the next request in a slot that is free; none if there is nothing more to ask. */
static void ask(struct source *s, unsigned slot, uint64_t now)
{
    struct request *r = &s->requests[slot];
    unsigned number = (unsigned) (s - sources);
    if (!s->connected || (now - s->id_since > ID_LASTS_US && !s->connecting)) {
        if (s->connecting)
            return;
        s->connecting = true;
        r->action = CONNECT;
    } else if (fill && taken[number] >= share()) {
        return;
    } else {
        r->action = !fill && below(100) < scrape_percent ? SCRAPE : ANNOUNCE;
        r->member = next_member(number);
    }
    r->begun = now;
    send_request(s, slot, now);
}

/* Whether an answer is right; if not, it is counted as wrong. */
static bool check(struct request *r, const uint8_t *p, size_t length)
{
    uint32_t action = get32(p);
    if (action == ERROR) {
        reject("an error: %.*s", (int) (length - 8 > 120 ? 120 : length - 8), (const char *) p + 8);
        return false;
    }
    if (action != r->action) {
        reject("the action %u where %u was asked for", action, r->action);
        return false;
    }
    size_t least_length = action == CONNECT ? 16 : 20;
    if (length < least_length || (action != ANNOUNCE && length != least_length)) {
        reject("%zu bytes for the action %u", length, action);
        return false;
    }
    if (action == ANNOUNCE) {
        uint64_t known = (uint64_t) get32(p + 12) + get32(p + 16);
        if (get32(p + 8) == 0 || known == 0 || known > peers) {
            reject("an interval of %u, %llu peers known of %u", get32(p + 8), (unsigned long long) known, peers);
            return false;
        }
        return check_peers(p + 20, length - 20, r->member);
    }
    if (action == SCRAPE && (uint64_t) get32(p + 8) + get32(p + 16) > peers) {
        reject("a scrape of more than the %u peers that there are", peers);
        return false;
    }
    return true;
}

static void receive(struct source *s)
{
    int count = recvmmsg(s->fd, in_messages, BATCH, 0, NULL);
    uint64_t now = now_us();
    for (int i = 0; i < count; i++) {
        const uint8_t *p = in[i];
        size_t length = in_messages[i].msg_len;
        uint32_t slot = length >= 8 ? get32(p + 4) & 0xffff : MOST;
        if (slot >= at_a_time || !s->requests[slot].waits || get32(p + 4) >> 16 != s->requests[slot].round) {
            /* An answer to what was given up is late, not wrong; only what no request had is. */
            if (slot >= at_a_time)
                reject("an answer of %zu bytes to no request", length);
            continue;
        }
        struct request *r = &s->requests[slot];
        r->waits = false;
        if (!check(r, p, length)) {
            if (r->action == CONNECT)
                s->connecting = false;
        } else if (r->action == CONNECT) {
            memcpy(s->id, p + 8, 8);
            s->id_since = now;
            s->connecting = false;
            if (!s->connected) {
                s->connected = true;
                for (unsigned other = 0; other < at_a_time; other++)
                    if (other != slot && !s->requests[other].waits)
                        ask(s, other, now);
            }
        } else {
            accepted(r->begun, now);
        }
        ask(s, slot, now);
    }
    flush(s);
}

/* Gives up what has waited too long; returns whether anything waits. */
static bool look_after(uint64_t now)
{
    bool any = false;
    for (struct source *s = sources; s < sources + SOURCES; s++) {
        for (unsigned slot = 0; slot < at_a_time; slot++) {
            struct request *r = &s->requests[slot];
            if (!r->waits)
                continue;
            any = true;
            if (now - r->sent > PATIENCE_US) {
                lost++;
                send_request(s, slot, now);
            }
        }
        flush(s);
    }
    return any;
}

int main(int count, char **arguments)
{
    if (count != 11)
        usage("udp ADDRESS PORT HASHES TORRENTS PEERS NUMWANT LEAST SECONDS AT_A_TIME SCRAPE_PERCENT");
    read_load(arguments + 1);
    double seconds = atof(arguments[8]);
    at_a_time = (uint32_t) atoi(arguments[9]) / SOURCES;
    scrape_percent = (uint32_t) atoi(arguments[10]);
    fill = seconds == 0;
    if (at_a_time == 0 || at_a_time > MOST)
        usage("10 to 2560 requests at a time");
    for (unsigned i = 0; i < BATCH; i++) {
        out_parts[i] = (struct iovec) {out[i], 0};
        in_parts[i] = (struct iovec) {in[i], PACKET};
        out_messages[i].msg_hdr = (struct msghdr) {.msg_iov = &out_parts[i], .msg_iovlen = 1};
        in_messages[i].msg_hdr = (struct msghdr) {.msg_iov = &in_parts[i], .msg_iovlen = 1};
    }
    struct sockaddr_in to = address_of(server_address, server_port);
    int epoll = epoll_create1(0), room = 4 << 20;
    for (unsigned i = 0; i < SOURCES; i++) {
        sources[i].fd = open_socket(SOCK_DGRAM, i);
        setsockopt(sources[i].fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
        if (connect(sources[i].fd, (struct sockaddr *) &to, sizeof to) < 0)
            die("connecting");
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &sources[i]};
        epoll_ctl(epoll, EPOLL_CTL_ADD, sources[i].fd, &event);
    }
    uint64_t begun = now_us(), end = begun + (uint64_t) (seconds * 1e6), now = begun, looked = begun;
    for (struct source *s = sources; s < sources + SOURCES; s++) {
        ask(s, 0, begun);
        flush(s);
    }
    for (;;) {
        struct epoll_event events[SOURCES];
        int ready = epoll_wait(epoll, events, SOURCES, 100);
        for (int i = 0; i < ready; i++)
            receive(events[i].data.ptr);
        now = now_us();
        if (!fill && now >= end)
            break;
        if (now - looked > 100000 || (fill && answers >= share() * SOURCES)) {
            looked = now;
            if (!look_after(now))
                break;
        }
        if (answers == 0 && now - begun > 4 * PATIENCE_US) {
            puts("{\"answers\": 0, \"wrong\": 0, \"silent\": true}");
            return wrong > 0;
        }
    }
    print_result(now - begun, SOURCES);
    return 0;
}
