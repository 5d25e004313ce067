#!/usr/bin/python3
"""How soon a tracker and a peer are there, and what they need when nothing happens.

Each is started as a user starts it, some times in turn, until its readiness answers; the last of each is then left alone,
and memory and CPU time are taken. With --images it is containers, run as the stack runs them (read-only, with a limit of
memory, and scraped for metrics every 5 s): how soon their port answers, and how soon the engine calls them healthy.
"""
import argparse
import http.client
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from clients.adapters import ROOT
from clients.machine import LOOPBACK, anonymous_mib, cpu_seconds, end, free_port, resident_mib, start, until

SERVICES = {"tracker": 7070, "peer": 8080}


def get(port, path, host=LOOPBACK):
    try:
        connection = http.client.HTTPConnection(host, port, timeout=2)
        connection.request("GET", path)
        status = connection.getresponse().status
        connection.close()
        return status
    except (OSError, http.client.HTTPException):
        return 0


class Process:
    """A service as a process of this machine."""

    def __init__(self, service, folder, log):
        self.port = free_port()
        protocol = [f"--enjambre.{service}.listen-address={LOOPBACK}", f"--enjambre.{service}.listen-port={free_port()}",
                    f"--enjambre.{service}.data-dir={folder}"]
        grpc = ["--spring.grpc.server.port=0"] if service == "peer" else []
        begun = time.monotonic()
        self.process = start([os.path.join(ROOT, "enjambre"), service, f"--server.port={self.port}", f"--server.address={LOOPBACK}",
                              *protocol, *grpc], stdout=log, stderr=log, env={**os.environ, "ENJAMBRE_NO_BUILD": "1"})
        until(lambda: get(self.port, "/readyz") == 200, 60, f"the {service} is ready", 0.005)
        self.ready = time.monotonic() - begun
        self.healthy = None
        self.pid = self.process.pid
        self.host = LOOPBACK

    def stop(self):
        end(self.process)


class Container:
    """A service as a container of this machine's engine."""

    def __init__(self, service, tag):
        begun = time.monotonic()
        self.id = docker("run", "--detach", "--read-only", "--tmpfs=/tmp:size=128m", "--cap-drop=ALL", "--memory=512m" if service == "tracker" else "--memory=1g",
                         f"enjambre/{service}:{tag}")
        about = json.loads(docker("inspect", self.id))[0]
        self.host = about["NetworkSettings"]["IPAddress"]
        self.pid = about["State"]["Pid"]
        self.port = SERVICES[service]
        until(lambda: get(self.port, "/readyz", self.host) == 200, 60, f"the {service} is ready", 0.005)
        self.ready = time.monotonic() - begun
        until(lambda: docker("inspect", "--format", "{{.State.Health.Status}}", self.id) == "healthy", 60, f"the {service} is healthy", 0.02)
        self.healthy = time.monotonic() - begun

    def stop(self):
        docker("rm", "--force", "--volumes", self.id)


def docker(*arguments):
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, check=True).stdout.strip()


def scrape(server, ended):
    while not ended.wait(5):
        get(server.port, "/actuator/prometheus", server.host)


def idle(server, options):
    """Leaves it alone, but for the scrapes of whoever watches it."""
    ended = threading.Event()
    watcher = threading.Thread(target=scrape, args=(server, ended))
    watcher.start()
    time.sleep(options.settle)
    before, begun = cpu_seconds(server.pid), time.monotonic()
    time.sleep(options.seconds)
    share = (cpu_seconds(server.pid) - before) / (time.monotonic() - begun)
    ended.set()
    watcher.join()
    return f"idle: {resident_mib(server.pid):.0f} MiB resident, {anonymous_mib(server.pid):.0f} anonymous; {100 * share:.2f} % of a core"


def measure(service, options, work):
    servers = []
    for run in range(options.runs):
        folder = os.path.join(work, f"{service}-{run}")
        if options.images:
            server = Container(service, options.images)
        else:
            with open(os.path.join(work, f"{service}.log"), "a") as log:
                server = Process(service, folder, log)
        servers.append((server.ready, server.healthy, cpu_seconds(server.pid)))
        last = run == options.runs - 1
        what = idle(server, options) if last and options.seconds else ""
        server.stop()
    ready, healthy, cpu = zip(*servers)
    text = f"{service:<8} ready after {statistics.median(ready):.2f} s ({min(ready):.2f} to {max(ready):.2f}), {statistics.median(cpu):.2f} s of CPU"
    if options.images:
        text += f", healthy after {statistics.median(healthy):.2f} s"
    print(text + (f"; {what}" if what else ""), flush=True)


def main():
    parser = argparse.ArgumentParser(prog="./enjambre bench start", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--settle", type=float, default=20, help="seconds before what it needs is measured")
    parser.add_argument("--seconds", type=float, default=60, help="seconds of that measurement; 0: leave it out")
    parser.add_argument("--services", default="tracker,peer")
    parser.add_argument("--images", metavar="TAG", help="measure the images enjambre/…:TAG instead of processes")
    options = parser.parse_args()
    if not options.images and "BENCH_JAVA" not in os.environ:
        sys.exit("BENCH_JAVA is not set: run this by ./enjambre bench start")
    work = tempfile.mkdtemp(prefix="enjambre-bench-")
    try:
        for service in options.services.split(","):
            measure(service, options, work)
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
