#!/usr/bin/python3
"""One seeder and N leechers that start at once, each on a shaped link of its own: how long until the last has all.

Each client runs in a network namespace; its link lets the same rate through both ways. They find each other by
Enjambre's tracker, which is the same for all. The seeder is ready, and every leecher has answered a call of its own
interface, before the clock starts; it starts when the first leecher is told of the torrent (all are told at the same time), and ends when a
leecher says that all it has is verified. "from 1st byte" counts from when the seeder's link has carried 64 KiB instead,
so that the difference is what a client needs to get going.

No swarm can be faster than size ÷ rate: the seeder must send each byte once. Headers cost 5 % of a link on top of that.
"sent" and "received" are bytes of the seeder's link, and of the median leecher's, over the size of the file; the kernel
counts the headers of many packets that it handles as one only once.
"""
import argparse
import concurrent.futures
import contextlib
import json
import os
import shutil
import signal
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass

from clients.adapters import Aria2, Enjambre, Libtorrent, Place, Tracker
from clients.machine import (machine_seconds, make_torrent, piece_hashes, random_file, sha256, until,
                             use_memory)
from clients.shaped import Switch, Traffic, remove_leftovers, run

PEER_PORT, TRACKER_PORT, CONTROL_PORT = 6881, 6969, 8080
STARTED = 64 << 10
NAME = "content.bin"
BUSY = 80


def fleet(place, folder, log):
    return Enjambre(place, folder, log, "--enjambre.peer.choking=cooperative")


def plain_libtorrent(place, folder, log):
    return Libtorrent(place, folder, log, "swarm")


CLIENTS = {"fleet": fleet, "standard": Enjambre, "libtorrent": plain_libtorrent, "aria2": Aria2}


@dataclass(frozen=True)
class Content:
    folder: str
    size: int
    torrent: str
    digest: str


def make_content(work, size_mib, piece_kib):
    folder = os.path.join(work, "seed")
    os.makedirs(folder)
    path, torrent = os.path.join(folder, NAME), os.path.join(work, "content.torrent")
    random_file(path, size_mib)
    make_torrent(torrent, NAME, piece_hashes(path, piece_kib << 10), size_mib << 20, piece_kib << 10,
                 f"http://{Switch.address()}:{TRACKER_PORT}/announce")
    return Content(folder, size_mib << 20, torrent, sha256(path))


def distribute(client, leechers, mbits, content, work, timeout, timeline):
    """One run with fresh processes; returns its figures."""
    use_memory(work, (leechers * content.size >> 20) + 512)
    with contextlib.ExitStack() as stack:
        switch = Switch(leechers + 1, mbits)
        stack.callback(switch.close)
        running = []
        # All are told to end before any is waited for.
        stack.callback(lambda: stop_all(running))
        tracker = Tracker(Place(switch.address(), TRACKER_PORT, CONTROL_PORT, switch.name), os.path.join(work, "tracker.log"))
        running.append(tracker)
        tracker.wait()
        for host in range(leechers + 1):
            place = Place(switch.address(host), PEER_PORT, CONTROL_PORT, switch.namespace(host))
            folder = folder_of(host, content, work)
            clean(folder, NAME if host == 0 else None)
            running.append(client(place, folder, os.path.join(work, f"peer{host}.log")))
        for process in running:
            process.wait()
        for _ in range(20):
            tracker.ready()
        seeder = running[1]
        seeder.add(content.torrent, content.folder, True)
        until(lambda: seeder.state()[0], 60, "the seeder has checked its file", 0.1)
        time.sleep(2)  # its announce, and whatever the processes still do after their start
        traffic = Traffic(switch, leechers + 1)
        traffic.start()
        stack.callback(traffic.stop)
        figures = follow(running[2:], content, work, traffic, mbits, timeout)
        if timeline:
            write_timeline(timeline, traffic)
    for host in range(1, leechers + 1):
        if sha256(os.path.join(folder_of(host, content, work), NAME)) != content.digest:
            raise RuntimeError(f"the copy of leecher {host} differs from the original")
    return figures


def folder_of(host, content, work):
    return content.folder if host == 0 else os.path.join(work, f"leecher{host}")


def clean(folder, keep):
    """Leaves nothing of an earlier run in a folder."""
    os.makedirs(folder, exist_ok=True)
    for name in os.listdir(folder):
        if name != keep:
            path = os.path.join(folder, name)
            shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)


def stop_all(running):
    for client in running:
        client.process.terminate()
    for client in running:
        client.stop()


def follow(leechers, content, work, traffic, mbits, timeout):
    """Tells the leechers of the torrent and waits until all are done."""
    until(lambda: traffic.samples, 5, "the links are read")
    busy_before = machine_seconds()
    begun = time.monotonic()
    before = traffic.latest()
    with concurrent.futures.ThreadPoolExecutor(len(leechers)) as pool:
        orders = [pool.submit(leecher.add, content.torrent, folder_of(host, content, work), False)
                  for host, leecher in enumerate(leechers, 1)]
        for order in orders:
            order.result()
    told = time.monotonic()
    done = {}
    while len(done) < len(leechers):
        now, counts = time.monotonic(), traffic.latest()
        for host, leecher in enumerate(leechers, 1):
            if host in done:
                continue
            leecher.check_alive()
            # Before the whole has come there is nothing to ask, and asking costs the one who is asked.
            if counts[host][1] - before[host][1] >= content.size and leecher.state()[0]:
                done[host] = time.monotonic()
        if now - begun > timeout:
            raise TimeoutError(f"{len(leechers) - len(done)} of {len(leechers)} leechers were not done within {timeout} s")
        time.sleep(0.05)
    busy = [after - before for after, before in zip(machine_seconds(), busy_before)]
    first = next(at for at, counts in traffic.samples if counts[0][0] - before[0][0] >= STARTED)
    seconds = sorted(at - begun for at in done.values())
    bound = content.size * 8 / (mbits * 1e6)
    end = traffic.at(max(done.values()))
    return {"last s": seconds[-1], "÷ bound": seconds[-1] / bound, "from 1st byte": (max(done.values()) - first) / bound,
            "median": statistics.median(seconds) / bound, "told s": told - begun, "1st byte s": first - begun,
            "sent": (end[0][0] - before[0][0]) / content.size,
            "received": statistics.median(end[host][1] - before[host][1] for host in done) / content.size,
            "CPU %": 100 * busy[0] / busy[1]}


def write_timeline(path, traffic):
    """Writes Mbit/s of each host's link, up and down, for each tenth of a second."""
    with open(path, "w") as f:
        hosts = len(traffic.samples[0][1])
        f.write("second," + ",".join(f"{host} {way}" for host in range(hosts) for way in ("up", "down")) + "\n")
        start, last = traffic.samples[0][0], traffic.samples[0]
        for sample in traffic.samples:
            took = sample[0] - last[0]
            if took >= 0.1:
                rates = [8e-6 * (now - then) / took for a, b in zip(sample[1], last[1]) for now, then in zip(a, b)]
                f.write(f"{sample[0] - start:.2f}," + ",".join(f"{rate:.1f}" for rate in rates) + "\n")
                last = sample


def show(name, leechers, figures):
    print(f"  {name:<12}{leechers:>3}" + "".join(f"{figures[key]:>{max(9, len(key) + 2)}.2f}" for key in figures), flush=True)


def check(options, parser):
    if unknown := [name for name in options.clients if name not in CLIENTS]:
        parser.error(f"no client {unknown[0]!r}: there are {', '.join(CLIENTS)}")
    if min(options.n) < 1 or max(options.n) > 200:
        parser.error("--n is from 1 to 200")
    if os.geteuid() != 0:
        sys.exit("network namespaces need root: run this by sudo")
    for name in ("BENCH_JAVA", "BENCH_PEER_JAR", "BENCH_TRACKER_JAR"):
        if name not in os.environ:
            sys.exit(f"{name} is not set: run this by ./enjambre bench swarm")
    for tool in ("ip", "tc"):
        if not shutil.which(tool):
            sys.exit(f"{tool} is needed: apt-get install iproute2")
    if "aria2" in options.clients and not shutil.which("aria2c"):
        sys.exit(Aria2.needs)
    if "libtorrent" in options.clients:
        try:
            import libtorrent
        except ImportError:
            sys.exit(Libtorrent.needs)


def numbers(text):
    return [int(number) for number in text.split(",")]


def main():
    parser = argparse.ArgumentParser(prog="./enjambre bench swarm", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=numbers, default=[4, 8, 16], help="leechers, of one run after another (4,8,16)")
    parser.add_argument("--clients", type=lambda text: text.split(","), default=list(CLIENTS), help=",".join(CLIENTS))
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--rate", type=int, help="Mbit/s of each link, each way (100, and 50 from 16 leechers on)")
    parser.add_argument("--size-mib", type=int, default=128)
    parser.add_argument("--piece-kib", type=int, default=512)
    parser.add_argument("--timeout", type=float, default=300, help="seconds for one distribution")
    parser.add_argument("--timeline", metavar="FILE", help="write each link's Mbit/s, of the last run")
    parser.add_argument("--json", action="store_true", help="a line of JSON for each run")
    options = parser.parse_args()
    check(options, parser)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    remove_leftovers()
    work = tempfile.mkdtemp(prefix="enjambre-bench-", dir="/dev/shm")
    try:
        content = make_content(work, options.size_mib, options.piece_kib)
        with open("/proc/sys/net/ipv4/tcp_congestion_control") as f:
            congestion = f.read().strip()
        print(f"{options.size_mib} MiB, pieces of {options.piece_kib} KiB, {congestion}, {os.cpu_count()} processors", flush=True)
        header = False
        for leechers in options.n:
            mbits = options.rate or (50 if leechers >= 16 else 100)
            print(f"{leechers} leechers, {mbits} Mbit/s: bound {content.size * 8 / mbits / 1e6:.2f} s", flush=True)
            results = {name: [] for name in options.clients}
            for _ in range(options.runs):
                for name in options.clients:
                    figures = distribute(CLIENTS[name], leechers, mbits, content, work, options.timeout, options.timeline)
                    results[name].append(figures)
                    if options.json:
                        print(json.dumps({"client": name, "n": leechers, **{k: round(v, 3) for k, v in figures.items()}}), flush=True)
                        continue
                    if not header:
                        header = True
                        print(f"  {'client':<12}{'N':>3}" + "".join(f"{key:>{max(9, len(key) + 2)}}" for key in figures))
                    show(name, leechers, figures)
                    if figures["CPU %"] > BUSY:
                        print(f"  the machine was busier than {BUSY} %: that measures it, not {name}; choose a lower --rate", flush=True)
            if options.runs > 1:
                print("median")
                for name, runs in results.items():
                    show(name, leechers, {key: statistics.median(run[key] for run in runs) for key in runs[0]})
    except KeyboardInterrupt:
        sys.exit(130)
    except (RuntimeError, OSError) as e:
        sys.exit(f"{type(e).__name__}: {e}" if not str(e) else str(e))
    finally:
        shutil.rmtree(work, ignore_errors=True)


main()
