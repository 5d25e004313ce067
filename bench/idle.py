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
import json
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

from common import ADDRESS, cpu_seconds, end, free_port, tail, until

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
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
        if files == 1:
            info = b"d6:lengthi%de" % self.length
            self.write(os.path.join(folder, name), self.length, mark)
        else:
            info = b"d5:filesl"
            for i in range(files):
                length = self.length * (i + 1) // files - self.length * i // files
                path = b"part-%02d" % i
                info += b"d6:lengthi%de4:pathl%d:%see" % (length, len(path), path)
                os.makedirs(os.path.join(folder, name), exist_ok=True)
                self.write(os.path.join(folder, name, path.decode()), length, mark if i == 0 else b"")
            info += b"e"
        info += b"4:name%d:%s12:piece lengthi%de6:pieces%d:%se" % (len(name), name.encode(), PIECE, len(hashes), hashes)
        self.info_hash = hashlib.sha1(info).digest()
        self.info = info

    @staticmethod
    def write(path, length, mark):
        with open(path, "wb") as f:
            f.write(mark)
            f.truncate(length)

    def file(self, announce):
        return b"d8:announce%d:%s4:info%se" % (len(announce), announce.encode(), self.info)


class Strangers:
    """Connections that want nothing, kept alive by a thread of their own."""

    def __init__(self, port):
        self.port = port
        self.selector = selectors.DefaultSelector()
        self.sockets = set()
        self.running = True
        self.thread = threading.Thread(target=self.run, daemon=True)

    def connect(self, torrent, number):
        connection = socket.create_connection((ADDRESS, self.port), timeout=10)
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
        hello = b"d1:md11:ut_metadatai2e6:ut_pexi1ee1:pi%de4:reqqi250e1:v12:Stranger 1.0e" % (10000 + number % 50000)
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
            self.connect(torrents[number % len(torrents)], number)
        self.thread.start()

    def close(self):
        self.running = False
        if self.thread.is_alive():
            self.thread.join()
        for connection in self.sockets:
            connection.close()


class Service:
    """One of our services, by the command that users start it with."""

    def __init__(self, command, log, *options):
        self.log = log
        with open(log, "ab") as out:
            self.process = subprocess.Popen(
                [os.path.join(ROOT, "enjambre"), command, *options],
                env={**os.environ, "ENJAMBRE_NO_BUILD": "1"},
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)

    def require_alive(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"a service has ended: {tail(self.log)}")

    def stop(self):
        end(self.process)


class Tracker(Service):
    def __init__(self, work):
        self.port = free_port()
        super().__init__("tracker", os.path.join(work, "tracker.log"), f"--enjambre.tracker.listen-port={self.port}",
                         f"--enjambre.tracker.listen-address={ADDRESS}", f"--server.port={free_port()}", f"--server.address={ADDRESS}")
        until(self.ready, 60, "our tracker is ready", 0.1)

    def ready(self):
        self.require_alive()
        try:
            socket.create_connection((ADDRESS, self.port), timeout=1).close()
            return True
        except OSError:
            return False

    def url(self):
        return f"http://{ADDRESS}:{self.port}/announce"


class Enjambre(Service):
    """Our peer."""

    def __init__(self, work, folder, connections):
        import http.client
        self.port, self.web = free_port(), free_port()
        super().__init__("peer", os.path.join(work, "peer.log"), f"--server.port={self.web}", f"--server.address={ADDRESS}",
                         f"--enjambre.peer.listen-address={ADDRESS}", f"--enjambre.peer.listen-port={self.port}",
                         f"--enjambre.peer.max-connections={connections}", f"--enjambre.peer.data-dir={folder}",
                         "--logging.level.root=warn", "--logging.level.dev.enjambre=warn")
        self.connection = http.client.HTTPConnection(ADDRESS, self.web, timeout=60)
        until(self.ready, 90, "our peer is ready", 0.02)

    def call(self, method, path, body=None, media_type=None):
        self.connection.request(method, path, body, {"Content-Type": media_type} if media_type else {})
        response = self.connection.getresponse()
        return response.status, response.read()

    def ready(self):
        self.require_alive()
        try:
            return self.call("GET", "/readyz")[0] == 200
        except OSError:
            self.connection.close()
            return False

    def add(self, torrent, announce):
        status, body = self.call("POST", "/api/v1/torrents", torrent.file(announce), "application/x-bittorrent")
        if status != 201:
            raise RuntimeError(f"adding a torrent: {status} {body!r}")

    def seeding(self):
        return self.gauges("torrents").get("seeding", 0)

    def gauges(self, name):
        """The values of a gauge by its state, from the metrics, as listing all torrents would cost more."""
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


class Libtorrent:
    """libtorrent by its Python binding, as it is but that nothing keeps torrents or connections waiting."""

    SCRIPT = """
import json, sys
import libtorrent as lt
ses = lt.session({"listen_interfaces": sys.argv[1], "outgoing_interfaces": sys.argv[1].split(":")[0], "enable_dht": False,
                  "enable_lsd": False, "enable_upnp": False, "enable_natpmp": False, "allow_multiple_connections_per_ip": True,
                  "connections_limit": int(sys.argv[2]), "alert_mask": 0})
handles = []
print("ready", flush=True)
for line in sys.stdin:
    order = json.loads(line)
    if "add" in order:
        params = lt.add_torrent_params()
        params.ti = lt.torrent_info(order["add"])
        params.save_path = order["folder"]
        params.flags &= ~(lt.torrent_flags.auto_managed | lt.torrent_flags.paused)
        handles.append(ses.add_torrent(params))
        print(0, flush=True)
    else:
        print(sum(h.status().state == lt.torrent_status.seeding for h in handles), flush=True)
"""

    def __init__(self, work, folder, connections):
        self.port, self.folder, self.work = free_port(), folder, work
        with open(os.path.join(work, "libtorrent.log"), "wb") as log:
            self.process = subprocess.Popen(
                ["/usr/bin/python3", "-c", self.SCRIPT, f"{ADDRESS}:{self.port}", str(connections)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)
        self.process.stdout.readline()

    def tell(self, **order):
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"libtorrent has ended: {tail(os.path.join(self.work, 'libtorrent.log'))}")
        return int(answer)

    def add(self, torrent, announce):
        path = os.path.join(self.work, "one.torrent")
        with open(path, "wb") as f:
            f.write(torrent.file(announce))
        self.tell(add=path, folder=self.folder)

    def seeding(self):
        return self.tell(count=True)

    def stop(self):
        end(self.process)


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
    show("just started", f"{resident:6.0f} MiB resident, {anonymous:4.0f} anonymous")
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
            show("connections that were closed", str(options.connections - len(strangers.sockets)))
        if isinstance(client, Enjambre):
            finish(client, options)
    finally:
        strangers.close()


def finish(client, options):
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
    client = Enjambre(work, folder, connections)
    try:
        ready = time.monotonic() - begun
        all_seed(client, count, 300)
        pid = client.process.pid
        show("restarted: ready, all seeding", f"{ready:6.1f} s, {time.monotonic() - begun:.1f} s "
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
    for name in ("BENCH_JAVA", "BENCH_PEER_JAR"):
        if name not in os.environ:
            sys.exit(f"{name} is not set: run this by ./enjambre bench idle")
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
        tracker = Tracker(work)
        # One more than the strangers need, as the tracker tells a peer of itself.
        limit = options.connections + 100
        if "enjambre" in clients:
            client = Enjambre(work, folder, limit)
            try:
                measure("enjambre", client, torrents, tracker.url(), options)
                begun = time.monotonic()
            finally:
                client.stop()
            show("stopped within", f"{time.monotonic() - begun:6.1f} s")
            restart(work, folder, len(torrents), limit)
        if "libtorrent" in clients:
            client = Libtorrent(work, folder, limit)
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
