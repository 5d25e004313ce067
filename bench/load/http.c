/*
 * A load of HTTP announces (BEP 3, 23): a number of connections, each of which waits for its answer before it goes on.
 *
 * `new` opens a connection for each announce and asks the server to close it, `kept` goes on over the same one as long as
 * the server leaves it open. A time is from before the connection is opened, if it is, to the whole answer.
 *
 * With 0 seconds it announces each member once, and ends.
 */
#include "load.h"
#include <netinet/tcp.h>

enum { MOST = 1024, ROOM = 16384, PATIENCE_US = 5000000 };

struct connection {
    int fd;
    unsigned source;
    bool used;    /* an answer has come over it */
    uint64_t begun;
    struct member member;
    char out[512];
    size_t out_length, sent;
    uint8_t in[ROOM];
    size_t length;
};

static struct connection connections[MOST];
static struct sockaddr_in to;
static char (*escaped)[3 * HASH + 1];
static bool keep, fill;
static uint64_t closed_between; /* kept connections that the server closed though it had not said so */
static int epoll;
static uint64_t opened;

static void escape_hashes(void)
{
    escaped = calloc(torrents, sizeof *escaped);
    if (!escaped)
        die("escaping the info hashes");
    for (uint32_t t = 0; t < torrents; t++) {
        char *at = escaped[t];
        for (int i = 0; i < HASH; i++) {
            uint8_t b = hashes[t][i];
            bool plain = (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b && strchr("-._~", b));
            at += sprintf(at, plain ? "%c" : "%%%02X", b);
        }
    }
}

/* Writes what waits to be sent; what does not fit, which is rare, is sent when there is room. */
static void send_rest(struct connection *c)
{
    while (c->sent < c->out_length) {
        ssize_t count = send(c->fd, c->out + c->sent, c->out_length - c->sent, MSG_NOSIGNAL);
        if (count < 0)
            return; /* It is not yet open or has no room; or it was closed, which reading tells. */
        c->sent += (size_t) count;
    }
}

static void open_connection(struct connection *c)
{
    int yes = 1;
    c->fd = open_socket(SOCK_STREAM, c->source);
    c->used = false;
    c->sent = c->length = 0;
    opened++;
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (connect(c->fd, (struct sockaddr *) &to, sizeof to) < 0 && errno != EINPROGRESS)
        die("connecting");
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = c};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &event) < 0)
        die("watching a connection");
    send_rest(c);
}

static void compose(struct connection *c)
{
    struct member m = next_member(c->source);
    c->member = m;
    c->out_length = (size_t) snprintf(
        c->out, sizeof c->out,
        "GET /announce?info_hash=%s&peer_id=-LG0001-%06u%06u&port=%u&uploaded=0&downloaded=0&left=%u&numwant=%u&compact=1 "
        "HTTP/1.1\r\nHost: %s:%u\r\nUser-Agent: load/1\r\n%s\r\n",
        escaped[m.torrent], m.torrent % 1000000, m.peer % 1000000, FIRST_PORT + m.peer, is_seeder(m) ? 0 : 1000000, numwant,
        server_address, server_port, keep ? "" : "Connection: close\r\n");
}

static void next(struct connection *c, bool reopen)
{
    if (reopen) {
        close(c->fd);
        if (!keep) /* all addresses in turn */
            c->source = (c->source + 1) % SOURCES;
    }
    compose(c);
    c->begun = now_us();
    if (reopen) {
        open_connection(c);
    } else {
        c->sent = c->length = 0;
        send_rest(c);
    }
}

/* Bencode: a value's end, or null if it is none. */
static const uint8_t *skip(const uint8_t *p, const uint8_t *end, int depth);

static const uint8_t *read_string(const uint8_t *p, const uint8_t *end, const uint8_t **start)
{
    size_t length = 0;
    const uint8_t *first = p;
    for (; p < end && *p >= '0' && *p <= '9' && p - first < 6; p++)
        length = length * 10 + (size_t) (*p - '0');
    if (p == first || p >= end || *p != ':' || (size_t) (end - p - 1) < length)
        return NULL;
    *start = p + 1;
    return p + 1 + length;
}

static const uint8_t *read_integer(const uint8_t *p, const uint8_t *end, long long *value)
{
    if (p >= end || *p != 'i')
        return NULL;
    bool negative = ++p < end && *p == '-';
    p += negative;
    const uint8_t *first = p;
    for (*value = 0; p < end && *p >= '0' && *p <= '9' && p - first < 18; p++)
        *value = *value * 10 + (*p - '0');
    if (negative)
        *value = -*value;
    return p == first || p >= end || *p != 'e' ? NULL : p + 1;
}

static const uint8_t *skip(const uint8_t *p, const uint8_t *end, int depth)
{
    const uint8_t *start;
    long long value;
    if (p >= end || depth > 8)
        return NULL;
    if (*p == 'i')
        return read_integer(p, end, &value);
    if (*p != 'l' && *p != 'd')
        return read_string(p, end, &start);
    for (p++; p && p < end && *p != 'e';)
        p = skip(p, end, depth + 1);
    return p && p < end ? p + 1 : NULL;
}

static bool is(const uint8_t *start, const uint8_t *end, const char *text)
{
    return (size_t) (end - start) == strlen(text) && memcmp(start, text, strlen(text)) == 0;
}

/* Whether a body is a right answer; if not, it is counted as wrong. */
static bool check_body(const uint8_t *p, const uint8_t *end, struct member member)
{
    const uint8_t *whole = p, *last_key = NULL, *last_end = NULL;
    bool interval = false, list = false;
    if (p >= end || *p++ != 'd')
        goto unreadable;
    while (p < end && *p != 'e') {
        const uint8_t *key, *key_end, *value, *value_end;
        if (!(key_end = read_string(p, end, &key)) || !(value_end = skip(key_end, end, 0)))
            goto unreadable;
        if (last_key) {
            size_t a = (size_t) (last_end - last_key), b = (size_t) (key_end - key);
            int order = memcmp(last_key, key, a < b ? a : b);
            if (order > 0 || (order == 0 && a >= b)) {
                reject("keys out of order: %.*s", (int) b, (const char *) key);
                return false;
            }
        }
        last_key = key;
        last_end = key_end;
        long long number;
        if (is(key, key_end, "failure reason")) {
            goto unreadable;
        } else if (is(key, key_end, "interval")) {
            interval = read_integer(key_end, end, &number) && number > 0;
        } else if (is(key, key_end, "complete") || is(key, key_end, "incomplete")) {
            if (!read_integer(key_end, end, &number) || number < 0 || number > peers)
                goto unreadable;
        } else if (is(key, key_end, "peers")) {
            if (!read_string(key_end, end, &value))
                goto unreadable;
            if (!check_peers(value, (size_t) (value_end - value), member))
                return false;
            list = true;
        }
        p = value_end;
    }
    if (interval && list && end - p == 1)
        return true;
unreadable:
    reject("the body %.*s", (int) (end - whole > 120 ? 120 : end - whole), (const char *) whole);
    return false;
}

/* Finds a header by its name in lower case, with the colon; returns where its value begins, or null. */
static const char *header(const char *head, const char *head_end, const char *name)
{
    size_t length = strlen(name);
    for (const char *line = head; line && line + length < head_end; line = memchr(line, '\n', (size_t) (head_end - line))) {
        if (*line == '\n')
            line++;
        if (line + length < head_end && strncasecmp(line, name, length) == 0) {
            for (line += length; *line == ' '; line++)
                ;
            return line;
        }
    }
    return NULL;
}

/* Looks whether the answer is whole, and goes on if so; returns whether it is. */
static bool take_answer(struct connection *c, bool closed)
{
    uint8_t *end = memmem(c->in, c->length, "\r\n\r\n", 4);
    if (!end)
        return false;
    const char *head = (const char *) c->in, *head_end = (const char *) end + 2;
    const uint8_t *body = end + 4;
    size_t has = c->length - (size_t) (body - c->in), length = has;
    const char *length_text = header(head, head_end, "content-length:");
    if (length_text) {
        length = (size_t) atol(length_text);
        if (has < length)
            return false;
    } else if (!closed) {
        return false; /* as long as it lasts */
    }
    if (strncmp(head, "HTTP/1.", 7) != 0 || strncmp(head + 8, " 200 ", 5) != 0)
        reject("the answer %.*s", 60, head);
    else if (has != length)
        reject("%zu bytes after the answer", has - length);
    else if (check_body(body, body + length, c->member))
        accepted(c->begun, now_us());
    const char *connection = header(head, head_end, "connection:");
    /* From a server that closes them anyway, as most of them have shown, nothing more is asked over the same. */
    bool ends = !keep || closed || head[7] == '0' || (connection && strncasecmp(connection, "close", 5) == 0)
                || (closed_between > 100 && closed_between > opened / 4);
    c->used = true;
    next(c, ends);
    return true;
}

static void give_up(struct connection *c)
{
    lost++;
    next(c, true);
}

static void serve(struct connection *c)
{
    if (c->sent < c->out_length)
        send_rest(c);
    for (;;) {
        ssize_t count = recv(c->fd, c->in + c->length, ROOM - c->length, 0);
        if (count < 0 && (errno == EAGAIN || errno == ENOTCONN))
            return;
        bool closed = count <= 0;
        if (!closed)
            c->length += (size_t) count;
        if (take_answer(c, closed))
            continue; /* No further event would tell of what has already come, such as the end. */
        if (closed && c->length == 0 && c->used) {
            /* The server has closed it between two requests, as it may: the same request again. */
            closed_between++;
            close(c->fd);
            open_connection(c);
            return;
        }
        if (closed || c->length == ROOM) {
            give_up(c);
            return;
        }
    }
}

/* Whether each member has announced itself: every connection has gone on from its last one. */
static bool all_taken(int at_a_time)
{
    for (unsigned source = 0; source < SOURCES; source++)
        if (taken[source] < share() + (uint64_t) at_a_time)
            return false;
    return true;
}

int main(int count, char **arguments)
{
    if (count != 11 || (strcmp(arguments[10], "new") != 0 && strcmp(arguments[10], "kept") != 0))
        usage("http ADDRESS PORT HASHES TORRENTS PEERS NUMWANT LEAST SECONDS CONNECTIONS new|kept");
    read_load(arguments + 1);
    escape_hashes();
    double seconds = atof(arguments[8]);
    int at_a_time = atoi(arguments[9]);
    keep = strcmp(arguments[10], "kept") == 0;
    fill = seconds == 0;
    if (at_a_time < SOURCES || at_a_time > MOST)
        usage("10 to 1024 connections");
    to = address_of(server_address, server_port);
    epoll = epoll_create1(0);
    uint64_t begun = now_us(), end = begun + (uint64_t) (seconds * 1e6), now = begun, looked = begun;
    for (int i = 0; i < at_a_time; i++) {
        struct connection *c = &connections[i];
        c->source = (unsigned) i % SOURCES;
        compose(c);
        c->begun = now_us();
        open_connection(c);
    }
    while (fill ? !all_taken(at_a_time) : (now = now_us()) < end) {
        struct epoll_event events[128];
        int ready = epoll_wait(epoll, events, 128, 100);
        for (int i = 0; i < ready; i++)
            serve(events[i].data.ptr);
        now = now_us();
        if (now - looked > 100000) {
            looked = now;
            for (int i = 0; i < at_a_time; i++)
                if (now - connections[i].begun > PATIENCE_US && connections[i].begun < now)
                    give_up(&connections[i]);
        }
    }
    print_result(now - begun, opened);
    return 0;
}
