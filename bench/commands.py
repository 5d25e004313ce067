#!/usr/bin/env python3
"""How soon a command is there: until `get` says its first line, until it has fetched a file of 1 KB from a peer on this
machine, and a whole `show`; by ./enjambre, and by java with and without the record of a run.

Usage: ./enjambre bench commands [RUNS]
"""
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RUN = os.path.join(ROOT, "peer-service", "target", "run")
JAVA = [os.environ.get("BENCH_JAVA", "java"), "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
        "-XX:+UseSerialGC", "-Xmx256m"]
WAYS = {
    "./enjambre": [os.path.join(ROOT, "enjambre")],
    "java, with the record": JAVA + [f"-XX:AOTCache={RUN}/commands.aot", "-jar", f"{RUN}/peer-service.jar"],
    "java, without it": JAVA + ["-jar", f"{RUN}/peer-service.jar"],
    "java, jar as built": JAVA + ["-jar", os.path.join(ROOT, "peer-service", "target", "peer-service.jar")],
}


def cpu():
    """CPU seconds of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(way, folder, peer):
    """Returns seconds until the first line of get, until its end, its CPU seconds, and the seconds of show."""
    target = os.path.join(folder, "target")
    shutil.rmtree(target, ignore_errors=True)
    torrent = os.path.join(folder, "x.torrent")
    before, start = cpu(), time.monotonic()
    with subprocess.Popen(way + ["get", torrent, "-o", target, "--peer", peer],
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as get:
        get.stderr.readline()
        first = time.monotonic() - start
        get.communicate()
        end = time.monotonic() - start
    if get.returncode != 0:
        sys.exit(f"get ended with {get.returncode}")
    used = cpu() - before
    start = time.monotonic()
    subprocess.run(way + ["show", torrent], stdout=subprocess.DEVNULL, check=True)
    return first, end, used, time.monotonic() - start


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    enjambre = WAYS["./enjambre"]
    with tempfile.TemporaryDirectory() as folder:
        seed = os.path.join(folder, "seed")
        os.mkdir(seed)
        with open(os.path.join(seed, "x"), "wb") as file:
            file.write(os.urandom(1000))
        torrent = os.path.join(folder, "x.torrent")
        subprocess.run(enjambre + ["create", os.path.join(seed, "x"), "-o", torrent], stdout=subprocess.DEVNULL, check=True)
        port = 20000 + os.getpid() % 20000
        seeder = subprocess.Popen(enjambre + ["get", torrent, "-o", seed, "--seed", "-q", "--port", str(port)],
                                  stdout=subprocess.PIPE)
        try:
            seeder.stdout.readline()
            print("| | first line | get of 1 KB | its CPU time | show |\n|---|---|---|---|---|")
            for name, way in WAYS.items():
                results = [measure(way, folder, f"127.0.0.1:{port}") for _ in range(runs)]
                print(f"| {name} | " + " | ".join(f"{statistics.median(column):.2f} s" for column in zip(*results)) + " |", flush=True)
        finally:
            seeder.terminate()
            seeder.wait()


if __name__ == "__main__":
    main()
