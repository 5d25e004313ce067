#!/usr/bin/python3
"""A peer that seeds a thousand torrents to nobody: memory, CPU time, and how soon it is there.

Our peer, started as a user starts it, gets the torrents by its REST API with their data in place, looks the data
through, announces each to a tracker of ours, and is left alone; then strangers connect to it, of whom each holds half
the pieces, wants nothing and keeps the connection alive; then it is scraped for its metrics as often as Prometheus does
in an hour. At last it is stopped and started again, which must not read the data again. libtorrent gets the same
torrents and connections afterwards.

What matters to an idle peer is how many torrents, pieces, files and connections it keeps track of, not how many bytes
lie on disk. So pieces are small (16 KiB), there are 100 to 1,000 of them in a torrent, one torrent in four has ten
files, and but for one block per torrent the files are sparse. Every stranger speaks the Fast extension and the extension
protocol, as nearly all clients do, and each calls as somebody else.
"""
import argparse
import hashlib
import os
import random
import re
import resource
import selectors
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

from clients.adapters import PYTHON, ROOT, Client, Enjambre, Libtorrent, on_loopback
from clients.machine import LOOPBACK, bencode, cpu_seconds, until

HERE = os.path.dirname(os.path.abspath(__file__))
PIECE = 16 << 10
KEEP_ALIVE_SECONDS = 60


class Torrent:
    """A torrent whose data lies, sparse, in a folder: the first 16 bytes tell it from others, the rest are zeros."""

    ZEROS = hashlib.sha1(bytes(PIECE)).digest()

    def __init__(self, folder, number, pieces, files):
        self.pieces = pieces
        name = f"torrent-{number:05}"
        mark = number.to_bytes(16, "big")
        self.length = pieces * PIECE
        hashes = hashlib.sha1(mark + bytes(PIECE - 16)).digest() + self.ZEROS * (pieces - 1)
        info = {"name": name, "piece length": PIECE, "pieces": hashes}
        if files == 1:
            info["length"] = self.length
            self.write(os.path.join(folder, name), self.length, mark)
        else:
            os.makedirs(os.path.join(folder, name))
            info["files"] = []
            for i in range(files):
                length = self.length * (i + 1) // files - self.length * i // files
                info["files"].append({"length": length, "path": [f"part-{i:02}"]})
                self.write(os.path.join(folder, name, f"part-{i:02}"), length, mark if i == 0 else b"")
        self.info = info
        self.info_hash = hashlib.sha1(bencode(info)).digest()

    @staticmethod
    def write(path, length, mark):
        with open(path, "wb") as f:
            f.write(mark)
            f.truncate(length)

    def file(self, announce):
        return bencode({"announce": announce, "info": self.info})


class Strangers:
    """Connections that want nothing, kept alive by a thread of their own."""

    def __init__(self, port):
        self.port = port
        self.selector = selectors.DefaultSelector()
        self.sockets = set()
        self.running = True
        self.thread = threading.Thread(target=self.run, daemon=True)

    def connect(self, torrent, number):
        connection = socket.create_connection((LOOPBACK, self.port), timeout=10)
        # Bits: the extension protocol, the Fast extension.
        connection.sendall(b"\x13BitTorrent protocol\0\0\0\0\0\x10\0\x04" + torrent.info_hash + b"-XX0001-%012d" % number)
        answer = b""
        while len(answer) < 68:
            part = connection.recv(68 - len(answer))
            if not part:
                raise ConnectionError(f"the connection {number} was refused")
            answer += part
        generator = random.Random(number)
        has = generator.getrandbits(torrent.pieces) << (-torrent.pieces % 8)
        bitfield = has.to_bytes((torrent.pieces + 7) // 8, "big")
        hello = bencode({"m": {"ut_metadata": 2, "ut_pex": 1}, "p": 10000 + number, "reqq": 250, "v": "Stranger 1.0"})
        connection.sendall(self.message(5, bitfield) + self.message(20, b"\0" + hello) + self.message(3, b""))
        connection.setblocking(False)
        self.selector.register(connection, selectors.EVENT_READ)
        self.sockets.add(connection)

    @staticmethod
    def message(kind, payload):
        return struct.pack(">IB", 1 + len(payload), kind) + payload

    def run(self):
        due = time.monotonic() + KEEP_ALIVE_SECONDS
        while self.running:
            for key, _ in self.selector.select(1):
                try:
                    if not key.fileobj.recv(65536):
                        raise ConnectionError("closed")
                except OSError:
                    self.forget(key.fileobj)
            if time.monotonic() >= due:
                due += KEEP_ALIVE_SECONDS
                for connection in list(self.sockets):
                    try:
                        connection.sendall(bytes(4))
                    except OSError:
                        self.forget(connection)

    def forget(self, connection):
        self.selector.unregister(connection)
        self.sockets.discard(connection)
        connection.close()

    def open(self, torrents, count):
        for number in range(count):
            try:
                self.connect(torrents[number % len(torrents)], number)
            except ConnectionError:
                pass  # those that are open are counted
        self.thread.start()

    def close(self):
        self.running = False
        if self.thread.is_alive():
            self.thread.join()
        for connection in self.sockets:
            connection.close()


class Tracker(Client):
    """Our tracker."""

    name = "our tracker"

    def __init__(self, log):
        super().__init__(on_loopback(), log)
        self.launch([os.path.join(ROOT, "enjambre"), "tracker", f"--server.port={self.place.control}", f"--server.address={LOOPBACK}",
                     f"--enjambre.tracker.listen-address={LOOPBACK}", f"--enjambre.tracker.listen-port={self.port}",
                     f"--enjambre.tracker.data-dir={os.path.dirname(os.path.abspath(log))}/tracker-data"],
                    env={**os.environ, "ENJAMBRE_NO_BUILD": "1"})
        self.wait()

    def ready(self):
        self.check_alive()
        try:
            socket.create_connection((LOOPBACK, self.port), timeout=1).close()
            return True
        except OSError:
            return False

    def url(self):
        return f"http://{LOOPBACK}:{self.port}/announce"


class IdleEnjambre(Enjambre):
    def __init__(self, work, folder, connections):
        begun = time.monotonic()
        super().__init__(on_loopback(), folder, os.path.join(work, "peer.log"), f"--enjambre.peer.max-connections={connections}",
                         "--logging.level.dev.enjambre=warn")
        until(self.ready, 90, "our peer is ready", 0.02)
        self.started = time.monotonic() - begun

    def add(self, torrent, announce):
        status, body = self.call("POST", "/api/v1/torrents", torrent.file(announce), "application/x-bittorrent")
        if status != 201:
            raise RuntimeError(f"adding a torrent: {status} {body!r}")

    def seeding(self):
        return self.gauges("torrents").get("seeding", 0)

    def gauges(self, name):
        """A gauge by its state, from the metrics: to list all torrents would cost more."""
        text = self.call("GET", "/actuator/prometheus")[1].decode()
        found = re.findall(rf'^enjambre_peer_{name}\{{[^}}]*state="(\w+)"[^}}]*\}} ([0-9.eE+]+)$', text, re.MULTILINE)
        totals = {}
        for state, value in found:
            totals[state] = totals.get(state, 0) + float(value)
        return totals

    def diagnose(self, command):
        jcmd = os.path.join(os.path.dirname(os.environ["BENCH_JAVA"]), "jcmd")
        return subprocess.run([jcmd, str(self.process.pid), command], capture_output=True, text=True, check=True).stdout

    def live_heap_mib(self):
        """Heap in use just after a full collection."""
        self.diagnose("GC.run")
        return sum(int(used) for used in re.findall(r"total \d+K, used (\d+)K", self.diagnose("GC.heap_info"))) / 1024


class IdleLibtorrent(Libtorrent):
    def __init__(self, work, folder, connections):
        Client.__init__(self, on_loopback(), os.path.join(work, "libtorrent.log"))
        self.folder = folder
        self.torrent = os.path.join(work, "one.torrent")
        begun = time.monotonic()
        self.launch([PYTHON, os.path.join(HERE, "clients", "libtorrent_idle.py"), LOOPBACK, str(self.port), str(connections)],
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.wait()
        self.started = time.monotonic() - begun

    def add(self, torrent, announce):
        with open(self.torrent, "wb") as f:
            f.write(torrent.file(announce))
        self.tell(do="add", torrent=self.torrent, dir=self.folder)

    def seeding(self):
        return self.tell(do="state")["seeding"]


def memory_mib(pid):
    """Resident, and of that what belongs to no file."""
    values = {}
    with open(f"/proc/{pid}/status") as f:
        for line in f:
            if line.startswith(("VmRSS:", "RssAnon:")):
                values[line.split(":")[0]] = int(line.split()[1]) / 1024
    return values["VmRSS"], values["RssAnon"]


def read_mib(pid):
    """What the process has asked the system to read, from files or sockets."""
    with open(f"/proc/{pid}/io") as f:
        return int(f.readline().split()[1]) / (1 << 20)


def all_seed(client, count, seconds):
    until(lambda: client.seeding() >= count, seconds, "every torrent is looked through", 0.25)


def show(what, text):
    print(f"  {what:<34}{text}", flush=True)


def watch(client, what, options):
    """Lets the client settle, then measures it over a while."""
    time.sleep(options.settle)
    pid, before, begun = client.process.pid, cpu_seconds(client.process.pid), time.monotonic()
    time.sleep(options.seconds)
    share = (cpu_seconds(pid) - before) / (time.monotonic() - begun)
    resident, anonymous = memory_mib(pid)
    show(what, f"{resident:6.0f} MiB resident, {anonymous:4.0f} anonymous, {100 * share:5.2f} % of a core")
    return resident


def measure(name, client, torrents, announce, options):
    """Adds the torrents to a fresh client and watches it, alone and with strangers."""
    print(name, flush=True)
    pid = client.process.pid
    resident, anonymous = memory_mib(pid)
    cpu = cpu_seconds(pid)
    show("just started", f"{resident:6.0f} MiB resident, {anonymous:4.0f} anonymous; "
         f"after {client.started:.1f} s, {cpu:.1f} s of CPU, {read_mib(pid):.0f} MiB read")
    begun, cpu = time.monotonic(), cpu_seconds(pid)
    for torrent in torrents:
        client.add(torrent, announce)
    added = time.monotonic() - begun
    all_seed(client, len(torrents), 300)
    show("added, all seeding after", f"{added:6.1f} s, {time.monotonic() - begun:.1f} s ({cpu_seconds(pid) - cpu:.1f} s of CPU)")
    watch(client, "idle", options)
    strangers = Strangers(client.port)
    strangers.open(torrents, options.connections)
    try:
        watch(client, f"with {options.connections} connections", options)
        if len(strangers.sockets) < options.connections:
            show("connections refused or closed", str(options.connections - len(strangers.sockets)))
        if isinstance(client, IdleEnjambre):
            finish(client, options)
    finally:
        strangers.close()


def finish(client, options):
    """What our peer costs who watches it, and what it really needs."""
    client.http.connection.close()  # the other side has not waited
    begun, cpu = time.monotonic(), cpu_seconds(client.process.pid)
    for _ in range(options.scrapes):
        client.call("GET", "/actuator/prometheus")
    if options.scrapes:
        each = (time.monotonic() - begun) / options.scrapes, (cpu_seconds(client.process.pid) - cpu) / options.scrapes
        resident, anonymous = memory_mib(client.process.pid)
        show(f"after {options.scrapes} scrapes of metrics", f"{resident:6.0f} MiB resident, {anonymous:4.0f} anonymous; "
             f"{1000 * each[0]:.0f} ms, {1000 * each[1]:.0f} ms of CPU each")
    live = client.live_heap_mib()
    resident, anonymous = memory_mib(client.process.pid)
    show("after a full collection", f"{resident:6.0f} MiB resident, {anonymous:4.0f} anonymous; {live:.0f} MiB of live heap")


def restart(work, folder, count, connections):
    begun = time.monotonic()
    client = IdleEnjambre(work, folder, connections)
    try:
        all_seed(client, count, 300)
        pid = client.process.pid
        show("restarted: ready, all seeding", f"{client.started:6.1f} s, {time.monotonic() - begun:.1f} s "
             f"({cpu_seconds(pid):.1f} s of CPU, {read_mib(pid):.0f} MiB read)")
    finally:
        client.stop()


def main():
    parser = argparse.ArgumentParser(prog="./enjambre bench idle", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--torrents", type=int, default=1000)
    parser.add_argument("--connections", type=int, default=2000)
    parser.add_argument("--settle", type=float, default=20, help="seconds before each measurement")
    parser.add_argument("--seconds", type=float, default=60, help="seconds of each measurement")
    parser.add_argument("--scrapes", type=int, default=240, help="scrapes of our peer's metrics; 240 are an hour's")
    parser.add_argument("--clients", default="enjambre,libtorrent", help="enjambre, libtorrent or both")
    parser.add_argument("--store", choices=["shm", "disk"], default="shm", help="files in memory (/dev/shm) or in the temporary folder")
    options = parser.parse_args()
    clients = options.clients.split(",")
    if "BENCH_JAVA" not in os.environ:
        sys.exit("BENCH_JAVA is not set: run this by ./enjambre bench idle")
    files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files < options.connections + 1000:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, options.connections + 1000), most))

    work = tempfile.mkdtemp(prefix="enjambre-bench-", dir="/dev/shm" if options.store == "shm" else None)
    tracker = None
    try:
        folder = os.path.join(work, "data")
        os.makedirs(folder)
        generator = random.Random(1)
        torrents = [Torrent(folder, number, generator.randint(100, 1000), 10 if number % 4 == 3 else 1)
                    for number in range(options.torrents)]
        print(f"{len(torrents)} torrents, {sum(t.pieces for t in torrents):,} pieces of {PIECE >> 10} KiB "
              f"({sum(t.length for t in torrents) / 1e9:.1f} GB, sparse), {os.cpu_count()} processors", flush=True)
        tracker = Tracker(os.path.join(work, "tracker.log"))
        # One more than the strangers need, as the tracker tells a peer of itself.
        limit = options.connections + 100
        if "enjambre" in clients:
            client = IdleEnjambre(work, folder, limit)
            try:
                measure("enjambre", client, torrents, tracker.url(), options)
                begun = time.monotonic()
            finally:
                client.stop()
            show("stopped within", f"{time.monotonic() - begun:6.1f} s")
            restart(work, folder, len(torrents), limit)
        if "libtorrent" in clients:
            client = IdleLibtorrent(work, folder, limit)
            try:
                measure("libtorrent", client, torrents, tracker.url(), options)
            finally:
                client.stop()
    finally:
        if tracker:
            tracker.stop()
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
