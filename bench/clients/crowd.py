"""Thousands of strangers who are connected to one peer, in a process of their own so that nobody waits for them.

Each calls as somebody else, speaks the Fast extension and the extension protocol and holds half of the pieces. A quarter
only keep the connection alive; a quarter are interested, and ask for a block every few seconds when they may; a quarter
tell of pieces that they have got, as often; a quarter hang up after a while and come back as others.

Orders come on standard input, as lines of JSON: {"do": "open", "port": …, "torrents": [[info hash, pieces, whether they are there], …],
"connections": …, "pause": seconds} once, then {"do": "state"}. Each is answered by a line.
"""
import heapq
import json
import os
import random
import selectors
import socket
import struct
import sys
import time

BLOCK = 16 << 10
KEEP_ALIVE = 60
CHOKE, UNCHOKE, INTERESTED, HAVE, BITFIELD, REQUEST, PIECE, EXTENDED = 0, 1, 2, 4, 5, 6, 7, 20
SILENT, ASKING, TELLING, PASSING = range(4)


def message(kind, payload=b""):
    return struct.pack(">IB", 1 + len(payload), kind) + payload


class Stranger:
    """One connection; what comes is read only as far as it matters."""

    def __init__(self, crowd, number):
        self.crowd, self.number = crowd, number
        self.info_hash, self.pieces, is_there = crowd.torrents[number // 4 % len(crowd.torrents)]
        # Who asked for what is not there would be disconnected, with good reason.
        self.role = TELLING if number % 4 == ASKING and not is_there else number % 4
        self.connect()

    def connect(self):
        self.crowd.born += 1
        self.generator = random.Random(self.crowd.born)
        self.choked, self.unread, self.greeted = True, b"", False
        self.crowd.plan(self)
        self.socket = socket.socket()
        self.crowd.selector.register(self.socket, selectors.EVENT_READ, self)
        try:
            self.call()
        except OSError:
            self.lost()

    def call(self):
        # Many addresses of this machine: ports of one would run out, and a peer bounds what one address may open.
        self.socket.setsockopt(socket.SOL_IP, 24, 1)  # IP_BIND_ADDRESS_NO_PORT
        self.socket.bind((f"127.1.{self.number // 250 % 250}.{1 + self.number % 250}", 0))
        self.socket.settimeout(30)
        self.socket.connect(("127.0.0.1", self.crowd.port))
        has = self.generator.getrandbits(self.pieces) << (-self.pieces % 8)
        # Bits: the extension protocol, the Fast extension. The extended handshake has no more than it must.
        self.socket.sendall(b"\x13BitTorrent protocol\0\0\0\0\0\x10\0\x04" + self.info_hash + b"-XX0001-%012d" % self.crowd.born
                            + message(BITFIELD, has.to_bytes((self.pieces + 7) // 8, "big"))
                            + message(EXTENDED, b"\0d1:md6:ut_pexi1ee1:pi%de4:reqqi250ee" % (10000 + self.number))
                            + (message(INTERESTED) if self.role == ASKING else b""))
        self.socket.setblocking(False)

    def pause(self):
        """Seconds until it does something again, scattered."""
        usual = {SILENT: KEEP_ALIVE, ASKING: self.crowd.pause, TELLING: self.crowd.pause, PASSING: 10 * self.crowd.pause}
        return usual[self.role] * self.generator.uniform(0.5, 1.5)

    def act(self):
        if self.socket is None or self.role == PASSING:
            self.close()
            self.connect()
            return
        if self.role == ASKING and not self.choked:
            self.send(message(REQUEST, struct.pack(">III", self.generator.randrange(self.pieces), 0, BLOCK)))
        elif self.role == TELLING:
            self.send(message(HAVE, struct.pack(">I", self.generator.randrange(self.pieces))))
        else:
            self.send(bytes(4))
        self.crowd.plan(self)

    def send(self, content):
        try:
            self.socket.sendall(content)
        except OSError:
            self.lost()

    def read(self):
        try:
            content = self.socket.recv(1 << 18)
        except OSError:
            content = b""
        if not content:
            self.lost()
            return
        unread = self.unread + content
        if not self.greeted:
            if len(unread) < 68:
                self.unread = unread
                return
            self.greeted, unread = True, unread[68:]
        while len(unread) >= 4:
            length, = struct.unpack_from(">I", unread)
            if len(unread) < 4 + length:
                break
            if length:
                self.take(unread[4], length)
            unread = unread[4 + length:]
        self.unread = unread

    def take(self, kind, length):
        if kind in (CHOKE, UNCHOKE):
            self.choked = kind == CHOKE
        elif kind == PIECE:
            self.crowd.received += length - 9

    def lost(self):
        """The other side hung up: it comes back when it would have done something."""
        if self.socket is not None:
            self.crowd.lost += 1
            self.close()

    def close(self):
        if self.socket is not None:
            self.crowd.selector.unregister(self.socket)
            self.socket.close()
            self.socket = None


class Crowd:
    def __init__(self, order):
        self.port, self.pause = order["port"], order["pause"]
        self.torrents = [(bytes.fromhex(info_hash), pieces, is_there) for info_hash, pieces, is_there in order["torrents"]]
        self.selector = selectors.EpollSelector()
        self.plans, self.planned = [], 0
        self.born = self.lost = self.received = 0
        self.strangers = []
        for number in range(order["connections"]):
            self.strangers.append(Stranger(self, number))
            if number % 50 == 49:
                self.once(0)

    def plan(self, stranger):
        self.planned += 1
        heapq.heappush(self.plans, (time.monotonic() + stranger.pause(), self.planned, stranger))

    def once(self, longest):
        """Reads what has come, for so many seconds at most, and does what is due."""
        for key, _ in self.selector.select(longest):
            if key.data is None:
                self.answer(key.fileobj)
            else:
                key.data.read()
        now = time.monotonic()
        while self.plans and self.plans[0][0] <= now:
            heapq.heappop(self.plans)[2].act()

    def answer(self, orders):
        if not orders.readline():
            os._exit(0)
        connected = sum(stranger.greeted and stranger.socket is not None for stranger in self.strangers)
        print(json.dumps({"connected": connected, "lost": self.lost, "received": self.received, "came": self.born}), flush=True)


def main():
    crowd = Crowd(json.loads(sys.stdin.readline()))
    crowd.selector.register(sys.stdin, selectors.EVENT_READ, None)
    print(json.dumps({"connected": len(crowd.strangers)}), flush=True)
    while True:
        crowd.once(max(0, crowd.plans[0][0] - time.monotonic()))


if __name__ == "__main__":
    main()
