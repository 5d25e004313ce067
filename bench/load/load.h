/*
 * What the two load generators share: whom they play, how they keep time, what they print.
 *
 * A load is `torrents` swarms of `peers` members. Member p listens on port FIRST_PORT + p and announces from the address
 * 127.0.1.(1 + p % SOURCES), so that an address and a port which a tracker hands out can be checked. Every tenth member,
 * shifted by the torrent, is a seeder. Each source goes through all of its members once, in order, and then takes them by
 * chance.
 */
#ifndef LOAD_H
#define LOAD_H

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SOURCES = 10, FIRST_PORT = 10000, HASH = 20, LONGEST_US = 2000000 };

static const char *server_address;
static uint16_t server_port;
static uint32_t torrents, peers, numwant, least;
static uint8_t (*hashes)[HASH];

static uint64_t answers, wrong, lost, handed_out;
static char first_wrong[160];
static uint32_t latencies[LONGEST_US + 1]; /* answers by microseconds; the last one holds all that took longer */

static void die(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(1);
}

static void usage(const char *text)
{
    fprintf(stderr, "usage: %s\n", text);
    exit(2);
}

static uint64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t) t.tv_sec * 1000000 + (uint64_t) t.tv_nsec / 1000;
}

/* SplitMix64, seeded: the same load in each run. */
static uint64_t chance = 1;

static uint64_t draw(void)
{
    uint64_t z = chance += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static uint32_t below(uint32_t bound)
{
    return (uint32_t) (((draw() >> 32) * bound) >> 32);
}

struct member {
    uint32_t torrent, peer;
};

static uint64_t taken[SOURCES];

/* How many members a source has. */
static uint64_t share(void)
{
    return (uint64_t) torrents * (peers / SOURCES);
}

static struct member next_member(unsigned source)
{
    uint64_t each = peers / SOURCES, number = taken[source]++;
    if (number >= share())
        number = (uint64_t) below(torrents) * each + below((uint32_t) each);
    return (struct member) {(uint32_t) (number / each), (uint32_t) (number % each) * SOURCES + source};
}

static bool is_seeder(struct member m)
{
    return (m.torrent + m.peer) % 10 == 0;
}

/* Counts a wrong answer, and keeps what was wrong with the first. */
__attribute__((format(printf, 1, 2))) static void reject(const char *format, ...)
{
    if (wrong++ > 0)
        return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(first_wrong, sizeof first_wrong, format, arguments);
    va_end(arguments);
    for (char *c = first_wrong; *c; c++)
        if (*c < ' ' || *c > '~' || *c == '"' || *c == '\\')
            *c = '?';
}

/* Whether a compact list of peers holds only members, not more than asked for and, if that is required, enough. */
static bool check_peers(const uint8_t *list, size_t length, struct member asking)
{
    size_t count = length / 6;
    if (length % 6 != 0 || count > numwant) {
        reject("a list of %zu bytes of peers where %u were asked for", length, numwant);
        return false;
    }
    if (!is_seeder(asking) && count < least) {
        reject("%zu peers where at least %u are known", count, least);
        return false;
    }
    for (const uint8_t *p = list; p < list + length; p += 6) {
        unsigned port = (unsigned) p[4] << 8 | p[5], member = port - FIRST_PORT;
        if (p[0] != 127 || p[1] != 0 || p[2] != 1 || port < FIRST_PORT || member >= peers || p[3] != 1 + member % SOURCES) {
            reject("%u.%u.%u.%u:%u is handed out, which has not announced itself", p[0], p[1], p[2], p[3], port);
            return false;
        }
    }
    handed_out += count;
    return true;
}

static void accepted(uint64_t begun, uint64_t now)
{
    uint64_t took = now - begun;
    latencies[took < LONGEST_US ? took : LONGEST_US]++;
    answers++;
}

static uint64_t percentile_us(double part)
{
    uint64_t rank = (uint64_t) ((double) answers * part), seen = 0;
    for (uint64_t us = 0; us < LONGEST_US; us++)
        if ((seen += latencies[us]) > rank)
            return us;
    return LONGEST_US;
}

static void print_result(uint64_t took_us, uint64_t opened)
{
    printf("{\"answers\": %llu, \"wrong\": %llu, \"first_wrong\": \"%s\", \"lost\": %llu, \"seconds\": %.6f, "
           "\"p50_ms\": %.3f, \"p99_ms\": %.3f, \"peers\": %llu, \"connections\": %llu}\n",
           (unsigned long long) answers, (unsigned long long) wrong, first_wrong, (unsigned long long) lost,
           (double) took_us / 1e6, (double) percentile_us(0.5) / 1e3, (double) percentile_us(0.99) / 1e3,
           (unsigned long long) handed_out, (unsigned long long) opened);
}

static void read_hashes(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        die(path);
    hashes = calloc(torrents, HASH);
    if (!hashes || fread(hashes, HASH, torrents, file) != torrents)
        die("reading the info hashes");
    fclose(file);
}

/* ADDRESS PORT HASHES TORRENTS PEERS NUMWANT LEAST */
static void read_load(char **arguments)
{
    server_address = arguments[0];
    server_port = (uint16_t) atoi(arguments[1]);
    torrents = (uint32_t) atoi(arguments[3]);
    peers = (uint32_t) atoi(arguments[4]);
    numwant = (uint32_t) atoi(arguments[5]);
    least = (uint32_t) atoi(arguments[6]);
    if (torrents == 0 || peers == 0 || peers % SOURCES != 0 || peers > 65535 - FIRST_PORT || numwant > 200)
        usage("1 torrent or more, peers a multiple of 10 up to 55530, numwant up to 200");
    read_hashes(arguments[2]);
}

static struct sockaddr_in address_of(const char *text, uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    if (inet_pton(AF_INET, text, &address.sin_addr) != 1)
        usage("an IPv4 address");
    return address;
}

/* A socket that speaks from a source's address; the port is chosen when it is connected. */
static int open_socket(int type, unsigned source)
{
    int fd = socket(AF_INET, type | SOCK_NONBLOCK, 0), yes = 1;
    if (fd < 0)
        die("opening a socket");
    struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f000101u + source)};
    if (setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes) < 0
        || bind(fd, (struct sockaddr *) &from, sizeof from) < 0)
        die("binding a socket");
    return fd;
}

#endif
