#!/usr/bin/python3
"""Our tracker and opentracker under the same load, in turn, in the same run.

Three loads of announces: HTTP with a new connection for each, HTTP over kept connections (where the server keeps them),
and UDP with one scrape in ten. The tracker has one core and the load generator (bench/load, compiled at the start) the
other. Before a load counts, every member of every swarm has announced itself and the same load has gone on for --warmup
seconds. Each answer is checked; a wrong one fails the run. Then memory: a fresh tracker is told of 1,000,000 peers in
10,000 torrents; what that adds to our live heap, just after a full collection, and to opentracker's resident memory.

As root it measures in a network namespace of its own, otherwise on the machine's loopback. "lost" are requests without
an answer in time; they are asked again, and not counted as answers. Where the generator is the limit, CPU time tells
more than answers a second.
"""
import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile

from clients.adapters import Opentracker, Tracker, on_loopback
from clients.machine import LOOPBACK, cpu_seconds, own_network

HERE = os.path.dirname(os.path.abspath(__file__))
TRACKERS = {"enjambre": Tracker, "opentracker": Opentracker}
LOADS = {"new": "HTTP, new connection each", "kept": "HTTP, kept connections", "udp": "UDP, 10 % scrapes"}
COLUMNS = ("answers/s", "CPU s/100,000", "p50 ms", "p99 ms", "lost")
RATIOS = COLUMNS[:-1]


class Generators:
    """The compiled load generators, and the info hashes that they speak of."""

    def __init__(self, work, options, core):
        self.work, self.options, self.core = work, options, core
        self.hashes = os.path.join(work, "hashes")
        generator = random.Random(1)
        self.info_hashes = [generator.randbytes(20) for _ in range(max(options.torrents, options.memory_torrents))]
        with open(self.hashes, "wb") as f:
            f.writelines(self.info_hashes)
        for name in ("http", "udp"):
            subprocess.run(["gcc", "-std=gnu17", "-O2", "-Wall", "-Wextra", "-o", os.path.join(work, name),
                            os.path.join(HERE, "load", f"{name}.c")], check=True)

    def run(self, tracker, load, seconds, torrents, peers, least):
        """Lets a load go on for so many seconds, or with 0 until each member has announced itself; returns what it printed."""
        options = self.options
        program, last = ("udp", [options.datagrams, 10]) if load == "udp" else ("http", [options.connections, load])
        command = ["taskset", "--cpu-list", self.core, os.path.join(self.work, program), LOOPBACK, tracker.port, self.hashes,
                   torrents, peers, options.numwant, least, seconds, *last]
        told = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, text=True, timeout=seconds + 600)
        tracker.check_alive()
        if told.returncode != 0:
            raise RuntimeError(f"the load generator failed ({told.returncode}): {told.stdout}")
        result = json.loads(told.stdout)
        if result["wrong"]:
            raise RuntimeError(f"{tracker.name}, {load}: {result['wrong']} of {result['wrong'] + result['answers']} answers are wrong, "
                               f"the first: {result['first_wrong']}")
        return result

    def fill(self, tracker, torrents, peers):
        """Every member announces itself, over UDP if the tracker speaks it; returns over what."""
        for load in ("udp", "kept"):
            result = self.run(tracker, load, 0, torrents, peers, 0)
            if not result.get("silent"):
                if result["answers"] < torrents * peers:
                    raise RuntimeError(f"{tracker.name}, {load}: only {result['answers']} of {torrents * peers} announces were answered")
                return load
        raise RuntimeError(f"{tracker.name} answers neither UDP nor HTTP")


def launch(name, generators, log, core, most_torrents, most_peers):
    if name == "opentracker":
        tracker = Opentracker(on_loopback(), log, generators.info_hashes, core=core)
    else:
        tracker = Tracker(on_loopback(), log, f"--enjambre.tracker.max-torrents={2 * most_torrents}",
                          f"--enjambre.tracker.max-peers={2 * most_peers}", core=core)
    try:
        tracker.wait()
    except BaseException:
        tracker.stop()
        raise
    return tracker


def measure(name, generators, loads, log, core):
    """One tracker under each of the loads; returns the figures, None for what it does not speak."""
    options = generators.options
    tracker = launch(name, generators, log, core, max(options.torrents, 10000), max(options.torrents * options.peers, 100000))
    figures = {}
    try:
        over = generators.fill(tracker, options.torrents, options.peers)
        least = min(options.numwant, options.peers - 1)
        for load in loads:
            if load == "udp" and over != "udp":
                figures[load] = None
                continue
            if options.warmup:
                generators.run(tracker, load, options.warmup, options.torrents, options.peers, least)
            cpu = cpu_seconds(tracker.process.pid)
            result = generators.run(tracker, load, options.seconds, options.torrents, options.peers, least)
            cpu = cpu_seconds(tracker.process.pid) - cpu
            if not result["answers"]:
                raise RuntimeError(f"{tracker.name}, {load}: no answer")
            figures[load] = {"answers/s": result["answers"] / result["seconds"], "CPU s/100,000": cpu / result["answers"] * 1e5,
                             "p50 ms": result["p50_ms"], "p99 ms": result["p99_ms"], "lost": result["lost"]}
    finally:
        tracker.stop()
    return figures


def measure_memory(name, generators, log, core):
    options = generators.options
    peers = options.memory_torrents * options.memory_peers
    tracker = launch(name, generators, log, core, options.memory_torrents, peers)
    try:
        before = tracker.memory_mib()
        over = generators.fill(tracker, options.memory_torrents, options.memory_peers)
        after = tracker.memory_mib()
    finally:
        tracker.stop()
    return {"MiB before": before, "MiB after": after, "bytes a peer": (after - before) * (1 << 20) / peers, "over": over}


def show(name, figures):
    if figures is None:
        print(f"  {name:<32}   no UDP", flush=True)
    else:
        cells = (f"{figures[key]:>{max(12, len(key) + 2)},.{0 if key in ('answers/s', 'lost') else 2}f}" for key in COLUMNS if key in figures)
        print(f"  {name:<32}" + "".join(cells), flush=True)


def show_ratio(name, ours, theirs, keys):
    cells = (f"{ours[key] / theirs[key] if theirs[key] else 0:>{max(12, len(key) + 2)}.2f}" for key in keys)
    print(f"  {name:<32}" + "".join(cells), flush=True)


def median(runs):
    if any(run is None for run in runs):
        return None
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def run_loads(names, loads, generators, log, core):
    options = generators.options
    results = {name: {load: [] for load in loads} for name in names}
    for number in range(options.runs):
        for name in names:
            for load, figures in measure(name, generators, loads, log(name), core).items():
                results[name][load].append(figures)
                if options.json:
                    print(json.dumps({"tracker": name, "load": load, "run": number, "figures": figures}), flush=True)
    for load in loads:
        medians = {name: median(results[name][load]) for name in names}
        print(f"{LOADS[load] + ' (medians)':<34}" + "".join(f"{key:>{max(12, len(key) + 2)}}" for key in COLUMNS))
        for name in names:
            show(name, medians[name])
        if all(medians.get(name) for name in TRACKERS):
            show_ratio("enjambre ÷ opentracker", medians["enjambre"], medians["opentracker"], RATIOS)


def run_memory(names, generators, log, core):
    options = generators.options
    keys = ("MiB before", "MiB after", "bytes a peer")
    print(f"{f'{options.memory_torrents * options.memory_peers:,} peers, {options.memory_torrents:,} torrents':<34}"
          + "".join(f"{key:>14}" for key in keys), flush=True)
    found = {}
    for name in names:
        found[name] = measure_memory(name, generators, log(name), core)
        over = "" if found[name]["over"] == "udp" else "   no UDP: filled over HTTP"
        print(f"  {name:<32}" + "".join(f"{found[name][key]:>14.1f}" for key in keys) + over, flush=True)
    if len(found) == len(TRACKERS):
        show_ratio("enjambre ÷ opentracker", *(({"": found[name]["bytes a peer"]}) for name in TRACKERS), [""])


def main():
    parser = argparse.ArgumentParser(prog="./enjambre bench tracker", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trackers", default="enjambre,opentracker", help="enjambre, opentracker or both")
    parser.add_argument("--tests", default="new,kept,udp,memory", help="some of new, kept, udp, memory")
    parser.add_argument("--runs", type=int, default=3, help="runs of the loads; memory is measured once")
    parser.add_argument("--seconds", type=float, default=10, help="seconds of each load")
    parser.add_argument("--warmup", type=float, default=10, help="seconds of each load before")
    parser.add_argument("--torrents", type=int, default=1000)
    parser.add_argument("--peers", type=int, default=100, help="peers of each torrent, a multiple of 10")
    parser.add_argument("--numwant", type=int, default=50)
    parser.add_argument("--connections", type=int, default=64, help="HTTP connections at a time")
    parser.add_argument("--datagrams", type=int, default=200, help="UDP requests on their way at a time")
    parser.add_argument("--memory-torrents", type=int, default=10000)
    parser.add_argument("--memory-peers", type=int, default=100, help="peers of each of these torrents, a multiple of 10")
    parser.add_argument("--json", action="store_true", help="a line of JSON for each load of each run")
    options = parser.parse_args()
    names, tests = options.trackers.split(","), options.tests.split(",")
    if any(name not in TRACKERS for name in names):
        parser.error(f"trackers are {', '.join(TRACKERS)}")
    if any(test not in LOADS and test != "memory" for test in tests):
        parser.error(f"tests are {', '.join(LOADS)}, memory")
    if options.runs < 1 or options.seconds <= 0:
        parser.error("a run or more, of more than 0 seconds")
    if "BENCH_JAVA" not in os.environ:
        sys.exit("BENCH_JAVA is not set: run this by ./enjambre bench tracker")
    for program, package in (("gcc", "gcc libc6-dev"), ("taskset", "util-linux"), ("ip", "iproute2")):
        if not shutil.which(program):
            sys.exit(f"{program} is needed: apt-get install {package}")
    for name in names:
        if not TRACKERS[name].is_there():
            sys.exit(TRACKERS[name].needs)
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        sys.exit("two processors are needed: one for the tracker, one for the load")

    work = tempfile.mkdtemp(prefix="enjambre-bench-")
    os.chmod(work, 0o755)  # opentracker reads its list as nobody
    try:
        generators = Generators(work, options, cores[-1])
        place = "a network namespace of its own" if own_network() else "loopback"
        print(f"{options.torrents:,} torrents of {options.peers} peers, {options.numwant} asked for; {options.connections} connections, "
              f"{options.datagrams} datagrams at a time; {options.runs} × {options.seconds:g} s after {options.warmup:g} s, "
              f"in {place}, {os.cpu_count()} processors", flush=True)
        loads = [test for test in tests if test in LOADS]
        if loads:
            run_loads(names, loads, generators, lambda name: os.path.join(work, name + ".log"), cores[0])
        if "memory" in tests:
            run_memory(names, generators, lambda name: os.path.join(work, name + ".log"), cores[0])
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
