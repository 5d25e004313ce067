#!/usr/bin/python3
"""A peer with a thousand torrents and five thousand connections, beside the same peer without them.

Our peer seeds one large file to another peer of ours, over and over; it has a thousand other torrents (four in five with
their data, the others with none). In each round thousands of strangers connect (clients/crowd.py tells what they do), the
file goes its way, the strangers leave, and the file goes the same way again: the one rate over the other, round by round,
is what the load costs. Calls of the REST API are timed, one after the other: under load, with and without the transfer.

All of it shares one machine, so the processors' time that strangers, leecher and this program take is missing, too.
"""
import argparse
import contextlib
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from clients.adapters import PYTHON, Enjambre, Http, on_loopback
from clients.machine import LOOPBACK, bencode, cpu_seconds, end, make_torrent, piece_hashes, random_file, start, tail, until, use_memory
from idle import HERE, PIECE, IdleEnjambre, Torrent, memory_mib, show

API = "/api/v1/torrents"
WARMUP_SECONDS = 10


class Crowd:
    """The strangers, in a process of their own."""

    def __init__(self, work):
        self.log = open(os.path.join(work, "crowd.log"), "wb")
        self.process = start([PYTHON, os.path.join(HERE, "clients", "crowd.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=self.log, text=True)

    def tell(self, **order):
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the strangers have ended: {tail(self.log.name)}")
        return json.loads(line)

    def close(self):
        end(self.process)
        self.log.close()


class Timing(threading.Thread):
    """Calls the API until it is stopped, every call in turn, and keeps how long each took."""

    def __init__(self, place, calls, pause):
        super().__init__(daemon=True)
        self.http, self.calls, self.pause = Http(place), calls, pause
        self.seconds = {name: [] for name in calls}
        self.failed = None
        self.over = threading.Event()
        self.start()

    def run(self):
        while not self.over.is_set():
            for name, paths in self.calls.items():
                begun = time.monotonic()
                try:
                    status, body = self.http.call("GET", random.choice(paths))
                    if status != 200:
                        raise RuntimeError(f"{name}: {status} {body!r}")
                except Exception as e:
                    self.failed = e
                    return
                self.seconds[name].append(time.monotonic() - begun)
                if self.over.wait(self.pause):
                    return

    def stop(self):
        self.over.set()
        self.join()
        if self.failed:
            raise self.failed
        return self.seconds

    def stop_after(self, seconds):
        time.sleep(seconds)
        return self.stop()


def transfer(seeder, leecher, content, target):
    """Moves the file once; MB/s from the first byte until all is verified, and the seeder's CPU seconds."""
    path = content.removesuffix(".torrent")
    cpu = cpu_seconds(seeder.process.pid)
    leecher.add(content, target, False, (LOOPBACK, seeder.port))
    begun = None
    deadline = time.monotonic() + 300
    while True:
        complete, downloaded = leecher.state()
        now = time.monotonic()
        if begun is None and downloaded > 0:
            begun = now
        if complete:
            break
        if now > deadline:
            raise TimeoutError("the transfer was not complete within 300 s")
        time.sleep(0.01 if begun is None else 0.05)
    used = cpu_seconds(seeder.process.pid) - cpu
    leecher.remove()
    return os.path.getsize(path) / 1e6 / (now - (begun or now)), used


def rate(what, seeder, leecher, content, target, runs):
    results = [transfer(seeder, leecher, content, target) for _ in range(runs)]
    median = statistics.median(result[0] for result in results)
    show(what, f"{median:6.0f} MB/s ({', '.join(f'{result[0]:.0f}' for result in results)}); "
         f"{statistics.median(result[1] for result in results):.2f} s of the seeder's CPU each")
    return median


def percentiles(title, seconds):
    print(f"  {title + ', ms':<52}{'calls':>7}{'50 %':>8}{'99 %':>8}{'max':>8}")
    for name, taken in seconds.items():
        if taken:
            ordered = sorted(taken)
            at = [ordered[min(len(ordered) - 1, int(len(ordered) * part))] for part in (0.5, 0.99, 1)]
            print(f"    {name:<50}{len(ordered):>7}" + "".join(f"{1000 * value:>8.1f}" for value in at), flush=True)


def rest_calls(torrents):
    some = [API + "/" + torrent.info_hash.hex() for torrent in torrents]
    return {
        "GET " + API: [API],
        "GET …/{infoHash}": some,
        "GET …/{infoHash}/peers": [one + "/peers" for one in some],
        "GET …/{infoHash}/files": [one + "/files" for one in some],
        "GET …/{infoHash}/pieces": [one + "/pieces" for one in some],
        "GET …/{infoHash}/trackers": [one + "/trackers" for one in some],
        "GET /api/v1/settings": ["/api/v1/settings"],
        "GET /readyz": ["/readyz"],
        "GET /actuator/health": ["/actuator/health"],
        "GET /actuator/prometheus": ["/actuator/prometheus"],
    }


def pages(torrents):
    return {"page of a torrent": ["/torrents/" + torrent.info_hash.hex() for torrent in torrents], "page of all torrents": ["/"]}


def add_all(seeder, torrents):
    for torrent in torrents:
        status, body = seeder.call("POST", API, bencode({"info": torrent.info}), "application/x-bittorrent")
        if status != 201:
            raise RuntimeError(f"adding a torrent: {status} {body!r}")
    with_data = sum(torrent.has_data for torrent in torrents)
    until(lambda: seeder.seeding() > with_data and not seeder.gauges("torrents").get("checking", 0), 300, "all torrents are looked through", 0.5)


def make_torrents(folder, count):
    generator = random.Random(1)
    torrents = []
    for number in range(count):
        torrent = Torrent(folder, number, generator.randint(100, 1000), 10 if number % 4 == 3 else 1)
        torrent.has_data = number % 5 != 4
        if not torrent.has_data:
            path = os.path.join(folder, torrent.info["name"])
            shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)
        torrents.append(torrent)
    return torrents


def profile(seeder, file, phase):
    if file:
        seeder.diagnose("JFR.start", "settings=profile", "name=load") if phase == "begin" else seeder.diagnose(
            "JFR.dump", "name=load", f"filename={file}")


def measure(options, work, seeder, leecher, source, target, torrents):
    content = os.path.join(work, "source", "content.bin.torrent")
    Enjambre.add(seeder, content, source, True)
    until(lambda: seeder.state()[0], 120, "the seeder has checked its file", 0.05)
    for _ in range(options.warmup):
        transfer(seeder, leecher, content, target)
    rate("alone, without other torrents", seeder, leecher, content, target, options.runs)
    begun = time.monotonic()
    add_all(seeder, torrents)
    show(f"{len(torrents)} torrents added, looked through", f"{time.monotonic() - begun:6.1f} s")
    ratios = []
    for number in range(options.rounds):
        with crowd_of(options, work, seeder, torrents) as crowd:
            loaded = rate("under load", seeder, leecher, content, target, options.runs)
            if number == options.rounds - 1:  # by now the JVM knows what it does
                look_closer(options, crowd, seeder, leecher, content, target, torrents)
            show("strangers", json.dumps(crowd.tell(do="state")))
        time.sleep(options.settle)
        ratios.append(loaded / rate("alone", seeder, leecher, content, target, options.runs))
    show("loaded ÷ alone", f"{statistics.median(ratios):.2f} ({', '.join(f'{ratio:.2f}' for ratio in ratios)})")


def look_closer(options, crowd, seeder, leecher, content, target, torrents):
    """What the load costs by itself, and how long calls take, with and without a transfer."""
    profile(seeder, options.profile, "begin")
    report(crowd, seeder, options.seconds)
    for title, calls in ("REST under load", rest_calls(torrents)), ("pages under load", pages(torrents)):
        Timing(seeder.place, calls, 0).stop_after(WARMUP_SECONDS)
        percentiles(title, Timing(seeder.place, calls, 0.02).stop_after(options.seconds))
    timing = Timing(seeder.place, rest_calls(torrents), 0.02)
    rate("under load, called meanwhile", seeder, leecher, content, target, 3 * options.runs)
    percentiles("REST under load, with the transfer", timing.stop())
    profile(seeder, options.profile, "end")


@contextlib.contextmanager
def crowd_of(options, work, seeder, torrents):
    """Strangers who have settled; they leave in the end."""
    crowd = Crowd(work)
    try:
        begun = time.monotonic()
        crowd.tell(do="open", port=seeder.port, connections=options.connections, pause=options.pause,
                   torrents=[[torrent.info_hash.hex(), torrent.pieces, torrent.has_data] for torrent in torrents])
        show(f"{options.connections} strangers came", f"{time.monotonic() - begun:6.1f} s")
        time.sleep(options.settle)
        yield crowd
    finally:
        crowd.close()


def report(crowd, seeder, seconds):
    pids = seeder.process.pid, crowd.process.pid
    cpu, begun = [cpu_seconds(pid) for pid in pids], time.monotonic()
    before = crowd.tell(do="state")
    time.sleep(seconds)
    after, passed = crowd.tell(do="state"), time.monotonic() - begun
    shares = [100 * (cpu_seconds(pid) - was) / passed for pid, was in zip(pids, cpu)]
    show("connected, sent to them", f"{after['connected']:6} connections, {(after['received'] - before['received']) / 1e6 / passed:.1f} MB/s")
    show("the load alone", f"{shares[0]:6.1f} % of a core, the strangers {shares[1]:.1f} %; {memory_mib(pids[0])[0]:.0f} MiB resident")


class LoadedEnjambre(IdleEnjambre):
    def diagnose(self, *command):
        jcmd = os.path.join(os.path.dirname(os.environ["BENCH_JAVA"]), "jcmd")
        return subprocess.run([jcmd, str(self.process.pid), *command], capture_output=True, text=True, check=True).stdout


def main():
    parser = argparse.ArgumentParser(prog="./enjambre bench load", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--torrents", type=int, default=1000)
    parser.add_argument("--connections", type=int, default=5000)
    parser.add_argument("--pause", type=float, default=5, help="seconds after which a stranger does something again")
    parser.add_argument("--size-mib", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=5, help="times that the strangers come and go")
    parser.add_argument("--runs", type=int, default=3, help="transfers of each measurement")
    parser.add_argument("--warmup", type=int, default=4, help="transfers before the first that counts")
    parser.add_argument("--settle", type=float, default=10, help="seconds before each measurement")
    parser.add_argument("--seconds", type=float, default=30, help="seconds of each measurement but transfers")
    parser.add_argument("--profile", help="file for a flight recording of the peer under load")
    options = parser.parse_args()
    if "BENCH_JAVA" not in os.environ:
        sys.exit("BENCH_JAVA is not set: run this by ./enjambre bench load")
    files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = options.connections + 1000
    if most < needed:
        sys.exit(f"too few open files are allowed: ulimit -n {needed}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(files, needed), most))

    work = tempfile.mkdtemp(prefix="enjambre-bench-", dir="/dev/shm")
    clients = []
    try:
        source, target = os.path.join(work, "source"), os.path.join(work, "target")
        os.makedirs(source)
        os.makedirs(target)
        path = os.path.join(source, "content.bin")
        random_file(path, options.size_mib)
        make_torrent(path + ".torrent", "content.bin", piece_hashes(path, 1 << 20), options.size_mib << 20, 1 << 20)
        torrents = make_torrents(source, options.torrents)
        use_memory(work, options.size_mib + 512)
        print(f"{options.torrents} torrents, {options.connections} connections, {options.size_mib} MiB to transfer, "
              f"{os.cpu_count()} processors", flush=True)
        seeder = LoadedEnjambre(work, source, options.connections + 100)
        clients.append(seeder)
        leecher = Enjambre(on_loopback(), target, os.path.join(work, "leecher.log"))
        clients.append(leecher)
        leecher.wait()
        measure(options, work, seeder, leecher, source, target, torrents)
    finally:
        for client in clients:
            client.stop()
        shutil.rmtree(work, ignore_errors=True)


main()
