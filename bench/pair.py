#!/usr/bin/python3
"""One seeder to one leecher over loopback, Enjambre and libtorrent in turn, in the same run.

For each transfer: MB/s (10^6 bytes) from the first byte of content to the verified whole, CPU seconds per GiB of the
seeder's and the leecher's process, the leecher's peak of anonymous memory. Then medians, and ours over libtorrent's.

A first transfer after the start is cold: the JVM still interprets. --warmup N lets the same two processes move N other
torrents first, as a service that has run for a while would have.

Memory that a virtual machine has not used before can cost several times what used memory does, whoever touches it
first. So as much of it as a run needs is used and given back just before, and copies of warm-up transfers are removed
as soon as they are complete.
"""
import argparse
import hashlib
import http.client
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TICKS = os.sysconf("SC_CLK_TCK")
ADDRESS = "127.0.0.1"


def free_port():
    with socket.socket() as s:
        s.bind((ADDRESS, 0))
        return s.getsockname()[1]


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def anonymous_mib(pid):
    with open(f"/proc/{pid}/status") as f:
        for line in f:
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) / 1024
    return 0.0


def until(condition, seconds, what, pause=0.01):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds} s")
        time.sleep(pause)


def sha256(path):
    with open(path, "rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


def tail(log):
    with open(log, errors="replace") as f:
        return "".join(f.readlines()[-10:]).strip()


class Enjambre:
    """Our peer as a user would run it, driven through its REST API."""

    def __init__(self, folder, log):
        self.port, self.web = free_port(), free_port()
        java, jar = os.environ["BENCH_JAVA"], os.environ["BENCH_PEER_JAR"]
        self.log = open(log, "wb")
        self.process = subprocess.Popen(
            [java, "-XX:+UseSerialGC", "-Xmx512m", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
             *os.environ.get("ENJAMBRE_JAVA_OPTS", "").split(), "-jar", jar,
             f"--server.port={self.web}", f"--server.address={ADDRESS}",
             f"--enjambre.peer.listen-address={ADDRESS}", f"--enjambre.peer.listen-port={self.port}",
             f"--enjambre.peer.data-dir={folder}", "--logging.level.root=warn"],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT)
        self.connection = http.client.HTTPConnection(ADDRESS, self.web, timeout=30)
        until(self.ready, 90, "our peer is ready", 0.1)

    def ready(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"our peer has ended: {tail(self.log.name)}")
        try:
            return self.call("GET", "/readyz")[0] == 200
        except OSError:
            self.connection.close()
            return False

    def call(self, method, path, body=None, media_type=None):
        self.connection.request(method, path, body, {"Content-Type": media_type} if media_type else {})
        response = self.connection.getresponse()
        return response.status, response.read()

    def add(self, torrent, folder, peer):
        with open(torrent, "rb") as f:
            status, body = self.call("POST", "/api/v1/torrents", f.read(), "application/x-bittorrent")
        if status not in (200, 201):
            raise RuntimeError(f"adding a torrent: {status} {body!r}")
        self.path = "/api/v1/torrents/" + json.loads(body)["infoHash"]
        if peer:
            address = json.dumps({"address": f"{peer[0]}:{peer[1]}"}).encode()
            status, body = self.call("POST", self.path + "/peers", address, "application/json")
            if status >= 300:
                raise RuntimeError(f"adding a peer: {status} {body!r}")

    def remove(self):
        """Removes the torrent that was added last, and its data."""
        status, body = self.call("DELETE", self.path + "?data=true")
        if status >= 300:
            raise RuntimeError(f"removing a torrent: {status} {body!r}")

    def state(self):
        state = json.loads(self.call("GET", self.path)[1])
        if state["state"] == "FAILED":
            raise RuntimeError(state["error"])
        return state["state"] == "SEEDING", state["downloadedBytes"]

    def stop(self):
        end(self.process)
        self.log.close()


class Libtorrent:
    """libtorrent by its Python binding, in a process of its own."""

    def __init__(self, folder, log):
        self.port = free_port()
        self.log = open(log, "wb")
        self.process = subprocess.Popen(
            ["/usr/bin/python3", os.path.join(HERE, "clients", "libtorrent_peer.py"), ADDRESS, str(self.port)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=True)
        self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"libtorrent has ended: {tail(self.log.name)}")
        return json.loads(line)

    def tell(self, **order):
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return self.answer()

    def add(self, torrent, folder, peer):
        self.tell(do="add", torrent=torrent, dir=folder, peer=peer)

    def remove(self):
        self.tell(do="remove")

    def state(self):
        state = self.tell(do="state")
        return state["complete"], state["downloaded"]

    def stop(self):
        end(self.process)
        self.log.close()


CLIENTS = {"enjambre": Enjambre, "libtorrent": Libtorrent}


def end(process):
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def use_memory(folder, mib):
    """Writes files of zeros and removes them."""
    path = os.path.join(folder, "zeros")
    with open(path, "wb") as f:
        for _ in range(mib):
            f.write(bytes(1 << 20))
    os.unlink(path)


def make_torrents(folder, count, size_mib, piece_kib):
    """Makes a random file, and torrents that hold it under one name each."""
    import libtorrent as lt
    first = os.path.join(folder, "content-0.bin")
    with open(first, "wb") as f:
        for _ in range(size_mib):
            f.write(os.urandom(1 << 20))
    torrents = []
    for i in range(count):
        path = os.path.join(folder, f"content-{i}.bin")
        if i > 0:
            os.link(first, path)
        storage = lt.file_storage()
        lt.add_files(storage, path)
        creator = lt.create_torrent(storage, piece_size=piece_kib << 10, flags=lt.create_torrent.v1_only)
        lt.set_piece_hashes(creator, folder)
        torrent = os.path.join(os.path.dirname(folder), f"content-{i}.torrent")
        with open(torrent, "wb") as f:
            f.write(lt.bencode(creator.generate()))
        torrents.append(torrent)
    return torrents


def transfer(seeder, leecher, torrent, source, target, timeout):
    """Moves one torrent; returns seconds, from the first byte that arrives, and the leecher's peak memory."""
    seeder.add(torrent, source, None)
    until(lambda: seeder.state()[0], 120, "the seeder has checked its file", 0.05)
    cpu = cpu_seconds(seeder.process.pid), cpu_seconds(leecher.process.pid)
    leecher.add(torrent, target, (ADDRESS, seeder.port))
    begun, peak, deadline = None, 0.0, time.monotonic() + timeout
    while True:
        complete, downloaded = leecher.state()
        now = time.monotonic()
        if begun is None and downloaded > 0:
            begun = now
        if begun is not None:
            peak = max(peak, anonymous_mib(leecher.process.pid))
        if complete:
            break
        if now > deadline:
            raise TimeoutError(f"the transfer was not complete within {timeout} s")
        # Asking costs the one who is asked; only the beginning must be known to the moment.
        time.sleep(0.01 if begun is None else 0.05)
    used = cpu_seconds(seeder.process.pid) - cpu[0], cpu_seconds(leecher.process.pid) - cpu[1]
    return now - (begun or now), used, peak


def run(pair, options, work, torrents):
    """One pair of fresh processes: the warm-up transfers, then the one that counts."""
    source, target = os.path.join(work, "source"), os.path.join(work, "target")
    shutil.rmtree(target, ignore_errors=True)
    shutil.rmtree(os.path.join(source, ".enjambre"), ignore_errors=True)
    os.makedirs(target)
    use_memory(work, options.size_mib + 512)
    seeder = leecher = None
    try:
        seeder = CLIENTS[pair[0]](source, os.path.join(work, "seeder.log"))
        leecher = CLIENTS[pair[1]](target, os.path.join(work, "leecher.log"))
        for torrent in torrents[1:]:
            transfer(seeder, leecher, torrent, source, target, options.timeout)
            leecher.remove()
        seconds, cpu, peak = transfer(seeder, leecher, torrents[0], source, target, options.timeout)
    finally:
        for client in (leecher, seeder):
            if client:
                client.stop()
    if sha256(os.path.join(target, "content-0.bin")) != sha256(os.path.join(source, "content-0.bin")):
        raise RuntimeError("the copy differs from the original")
    gib = options.size_mib / 1024
    return {"MB/s": options.size_mib * (1 << 20) / 1e6 / seconds, "seeder CPU s/GiB": cpu[0] / gib,
            "leecher CPU s/GiB": cpu[1] / gib, "leecher MiB": peak}


def show(name, figures):
    print(f"  {name:<24}" + "".join(f"{figures[key]:>{max(10, len(key) + 2)}.2f}" for key in figures), flush=True)


def main():
    parser = argparse.ArgumentParser(prog="./enjambre bench pair", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size-mib", type=int, default=1024)
    parser.add_argument("--piece-kib", type=int, default=1024)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--warmup", type=int, default=0, help="transfers before the one that counts")
    parser.add_argument("--store", choices=["shm", "disk"], default="shm", help="files in memory (/dev/shm) or in the temporary folder")
    parser.add_argument("--pairs", default="enjambre=enjambre,libtorrent=libtorrent", help="SEEDER=LEECHER,… of enjambre, libtorrent")
    parser.add_argument("--timeout", type=float, default=300, help="seconds for one transfer")
    parser.add_argument("--json", action="store_true", help="a line of JSON for each transfer")
    options = parser.parse_args()
    pairs = [tuple(pair.split("=")) for pair in options.pairs.split(",")]
    if any(len(pair) != 2 or client not in CLIENTS for pair in pairs for client in pair):
        parser.error(f"pairs are SEEDER=LEECHER of {', '.join(CLIENTS)}")
    for name in ("BENCH_JAVA", "BENCH_PEER_JAR"):
        if name not in os.environ:
            sys.exit(f"{name} is not set: run this by ./enjambre bench pair")
    try:
        import libtorrent
    except ImportError:
        sys.exit("libtorrent is needed: apt-get install python3-libtorrent")

    work = tempfile.mkdtemp(prefix="enjambre-bench-", dir="/dev/shm" if options.store == "shm" else None)
    try:
        os.makedirs(os.path.join(work, "source"))
        torrents = make_torrents(os.path.join(work, "source"), options.warmup + 1, options.size_mib, options.piece_kib)
        print(f"{options.size_mib} MiB, pieces of {options.piece_kib} KiB, {options.store}, "
              f"{'cold' if options.warmup == 0 else f'warm after {options.warmup} transfers'}, "
              f"libtorrent {libtorrent.__version__}, {os.cpu_count()} processors", flush=True)
        results = {pair: [] for pair in pairs}
        header = None
        for _ in range(options.runs):
            for pair in pairs:
                figures = run(pair, options, work, torrents)
                results[pair].append(figures)
                if options.json:
                    print(json.dumps({"pair": "=".join(pair), **{k: round(v, 3) for k, v in figures.items()}}), flush=True)
                    continue
                if header is None:
                    header = f"  {'seeder=leecher':<24}" + "".join(f"{key:>{max(10, len(key) + 2)}}" for key in figures)
                    print(header, flush=True)
                show("=".join(pair), figures)
        medians = {pair: {key: statistics.median(run[key] for run in runs) for key in runs[0]} for pair, runs in results.items()}
        print("median")
        for pair in pairs:
            show("=".join(pair), medians[pair])
        rival = medians.get(("libtorrent", "libtorrent"))
        if rival:
            for pair in pairs:
                if "enjambre" in pair:
                    show("=".join(pair) + " ÷ lt", {key: medians[pair][key] / rival[key] if rival[key] else 0.0 for key in rival})
    finally:
        shutil.rmtree(work, ignore_errors=True)


main()
