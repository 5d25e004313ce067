#!/usr/bin/python3
"""What the page of torrents costs, in the browser and at the peer, while many torrents are being fetched.

A peer shares many small files, and another fetches all of them at once, slowly, so that every rate changes all the time. The
other's CPU time is taken without a page, then with its page open in a headless Chromium, where tasks are measured that keep the
page from answering (longer than 50 ms, as browsers report them). Needs chromium, chromium-driver and python3-selenium.
"""
import argparse
import http.client
import json
import os
import shutil
import sys
import tempfile
import time

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from clients.adapters import ROOT
from clients.machine import LOOPBACK, cpu_seconds, end, free_port, start, until

LONG = 100  # ms

OBSERVE = """
window.tasks = []; window.frames_ = []; let last = performance.now();
new PerformanceObserver(list => list.getEntries().forEach(task => tasks.push(task.duration))).observe({type: 'longtask', buffered: arguments[0]});
const tick = now => { frames_.push(now - last); last = now; requestAnimationFrame(tick); };
requestAnimationFrame(tick);
"""


class Peer:
    """A peer as a process of this machine, without tracker and catalogue."""

    def __init__(self, folder, log, *options):
        self.web, self.port = free_port(), free_port()
        self.process = start([os.path.join(ROOT, "enjambre"), "peer", f"--server.port={self.web}", f"--server.address={LOOPBACK}",
                              f"--enjambre.peer.listen-address={LOOPBACK}", f"--enjambre.peer.listen-port={self.port}",
                              f"--enjambre.peer.data-dir={folder}", "--enjambre.peer.trackers=", "--enjambre.peer.catalog-url=",
                              "--enjambre.peer.discovery.dns=", "--enjambre.peer.max-connections=5000", "--spring.grpc.server.port=0", *options],
                             stdout=log, stderr=log, env={**os.environ, "ENJAMBRE_NO_BUILD": "1"})
        self.pid = self.process.pid
        self.connection = http.client.HTTPConnection(LOOPBACK, self.web, timeout=60)
        until(self.is_ready, 60, "a peer is ready", 0.05)

    def is_ready(self):
        try:
            return self.call("GET", "/readyz")[0] == 200
        except (OSError, http.client.HTTPException):
            self.connection.close()
            return False

    def call(self, method, path, body=None, kind="application/json"):
        try:
            return self.once(method, path, body, kind)
        except http.client.RemoteDisconnected:  # it was idle for long
            self.connection.close()
            return self.once(method, path, body, kind)

    def once(self, method, path, body, kind):
        self.connection.request(method, path, body, {"Content-Type": kind})
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def ask(self, method, path, body=None, kind="application/json"):
        status, answer = self.call(method, "/api/v1" + path, body, kind)
        if status // 100 != 2:
            raise RuntimeError(f"{method} {path}: {status} {answer.decode(errors='replace')}")
        return answer


def share(options, one, other):
    """Makes the files known at one peer, and lets the other fetch them from there."""
    for number in range(options.torrents):
        made = json.loads(one.ask("PUT", f"/files/file-{number:05}.bin", os.urandom(options.size << 10), "application/octet-stream"))
        torrent = one.ask("GET", f"/torrents/{made['infoHash']}/torrent")
        other.ask("POST", "/torrents", torrent, "application/x-bittorrent")
        other.ask("POST", f"/torrents/{made['infoHash']}/peers", json.dumps({"address": f"{LOOPBACK}:{one.port}"}))


def fetching(peer):
    torrents = json.loads(peer.ask("GET", "/torrents"))
    return sum(1 for torrent in torrents if torrent["downloadRate"] > 0), sum(torrent["state"] == "DOWNLOADING" for torrent in torrents)


def core(peer, seconds):
    """Returns the share of a core that it needs over that time, in percent."""
    before, begun = cpu_seconds(peer.pid), time.monotonic()
    time.sleep(seconds)
    return 100 * (cpu_seconds(peer.pid) - before) / (time.monotonic() - begun)


def browser():
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for option in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,900", "--lang=en"):
        options.add_argument(option)
    return webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))


def describe(tasks, frames):
    slow = [task for task in tasks if task > LONG]
    frames = sorted(frames) or [0]
    return (f"{len(tasks)} tasks over 50 ms, the longest {max(tasks, default=0):.0f} ms, {len(slow)} over {LONG} ms; "
            f"frames: median {frames[len(frames) // 2]:.0f} ms, 99th percentile {frames[len(frames) * 99 // 100]:.0f} ms")


def measure(options, work):
    with open(os.path.join(work, "log"), "w") as log:
        one = Peer(os.path.join(work, "one"), log)
        other = Peer(os.path.join(work, "other"), log, f"--enjambre.peer.max-download-rate={options.rate}KB")
        try:
            share(options, one, other)
            until(lambda: fetching(other)[0] > options.torrents // 2, 120, "torrents are being fetched", 1)
            time.sleep(options.settle)
            without = core(other, options.seconds)
            print(f"{options.torrents} torrents, of which {fetching(other)[0]} have a rate: the peer needs {without:.1f} % of a core without a page", flush=True)
            page = browser()
            try:
                begun = time.monotonic()
                page.get(f"http://{LOOPBACK}:{other.web}/")
                shown = time.monotonic() - begun
                page.execute_script(OBSERVE, True)
                time.sleep(options.settle)
                print(f"loading: {shown:.2f} s; {describe(page.execute_script('return tasks'), [])}", flush=True)
                page.execute_script("tasks.length = 0; frames_.length = 0")
                costs = core(other, options.seconds)
                print(f"open: {describe(page.execute_script('return tasks'), page.execute_script('return frames_'))}", flush=True)
                print(f"the peer needs {costs:.1f} % of a core with it, {costs - without:+.1f}; {fetching(other)[1]} torrents are not done", flush=True)
            finally:
                page.quit()
        finally:
            end(one.process, other.process)


def main():
    parser = argparse.ArgumentParser(prog="./enjambre bench pages", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--torrents", type=int, default=1000)
    parser.add_argument("--size", type=int, default=1024, help="KiB of each")
    parser.add_argument("--rate", type=int, default=5000, help="KB/s that all are fetched with")
    parser.add_argument("--settle", type=float, default=10, help="seconds before each measurement")
    parser.add_argument("--seconds", type=float, default=30, help="seconds of each measurement")
    parser.add_argument("--folder", help="where data goes; default: the usual place for temporary files")
    options = parser.parse_args()
    if not shutil.which("chromium") or not shutil.which("chromedriver"):
        sys.exit("this needs chromium: apt-get install chromium chromium-driver")
    work = tempfile.mkdtemp(prefix="enjambre-bench-", dir=options.folder)
    try:
        measure(options, work)
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
