#!/usr/bin/python3
"""One seeder to one leecher over loopback, Enjambre and others in turn, in the same run.

For each transfer: MB/s (10^6 bytes) from the first byte of content to the verified whole, CPU seconds per GiB of the
seeder's and the leecher's process, the leecher's peak of anonymous memory. Then medians, and ours over each other's.
They find each other by a tracker of ours.

A first transfer after the start is cold: the JVM still interprets. --warmup N lets the same two processes move N other
torrents first, as a service that has run for a while would have.

Memory that a virtual machine has not used before can cost several times what used memory does, whoever touches it
first. So as much of it as a run needs is used and given back just before, and copies of warm-up transfers are removed
as soon as they are complete.
"""
import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time

from clients.adapters import (EncryptedEnjambre, EncryptedLibtorrent, Enjambre, FleetEnjambre, Libtorrent, RTorrent,
                              Tracker, on_loopback)
from clients.machine import (LOOPBACK, anonymous_mib, cpu_seconds, make_torrent, piece_hashes, random_file, sha256, until,
                             use_memory)

CLIENTS = {"enjambre": Enjambre, "libtorrent": Libtorrent, "rtorrent": RTorrent,
           "enjambre-rc4": EncryptedEnjambre, "libtorrent-rc4": EncryptedLibtorrent, "enjambre-tls": FleetEnjambre}


def make_torrents(folder, count, size_mib, piece_kib, tracker):
    """Makes a random file, and torrents that hold it under one name each."""
    first = os.path.join(folder, "content-0.bin")
    random_file(first, size_mib)
    hashes = piece_hashes(first, piece_kib << 10)
    torrents = []
    for i in range(count):
        name = f"content-{i}.bin"
        if i > 0:
            os.link(first, os.path.join(folder, name))
        torrents.append(os.path.join(os.path.dirname(folder), f"content-{i}.torrent"))
        make_torrent(torrents[-1], name, hashes, size_mib << 20, piece_kib << 10, tracker)
    return torrents


def transfer(tracker, seeder, leecher, torrent, source, target, timeout):
    """Moves one torrent; returns seconds, from the first byte that arrives, and the leecher's peak memory."""
    seeder.add(torrent, source, True)
    until(lambda: seeder.state()[0], 120, "the seeder has checked its file", 0.05)
    until(lambda: tracker.knows_seeder(torrent), 60, "the seeder has announced itself", 0.05)
    cpu = cpu_seconds(seeder.process.pid), cpu_seconds(leecher.process.pid)
    leecher.add(torrent, target, False, (LOOPBACK, seeder.port))
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


def run(pair, options, work, torrents, place):
    """One pair of fresh processes: the warm-up transfers, then the one that counts."""
    source, target = os.path.join(work, "source"), os.path.join(work, "target")
    shutil.rmtree(target, ignore_errors=True)
    shutil.rmtree(os.path.join(source, ".enjambre"), ignore_errors=True)
    os.makedirs(target)
    use_memory(work, options.size_mib + 512)
    tracker = seeder = leecher = None
    try:
        # A fresh one: it must know nobody who has gone.
        tracker = Tracker(place, os.path.join(work, "tracker.log"))
        tracker.wait()
        seeder = CLIENTS[pair[0]](on_loopback(), source, os.path.join(work, "seeder.log"))
        seeder.wait()
        leecher = CLIENTS[pair[1]](on_loopback(), target, os.path.join(work, "leecher.log"))
        leecher.wait()
        for torrent in torrents[1:]:
            transfer(tracker, seeder, leecher, torrent, source, target, options.timeout)
            leecher.remove()
        seconds, cpu, peak = transfer(tracker, seeder, leecher, torrents[0], source, target, options.timeout)
    finally:
        for client in (leecher, seeder, tracker):
            if client:
                client.stop()
    if sha256(os.path.join(target, "content-0.bin")) != sha256(os.path.join(source, "content-0.bin")):
        raise RuntimeError("the copy differs from the original")
    gib = options.size_mib / 1024
    return {"MB/s": options.size_mib * (1 << 20) / 1e6 / seconds, "seeder CPU s/GiB": cpu[0] / gib,
            "leecher CPU s/GiB": cpu[1] / gib, "leecher MiB": peak}


def show(name, figures):
    print(f"  {name:<36}" + "".join(f"{figures[key]:>{max(10, len(key) + 2)}.2f}" for key in figures), flush=True)


def main():
    parser = argparse.ArgumentParser(prog="./enjambre bench pair", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size-mib", type=int, default=1024)
    parser.add_argument("--piece-kib", type=int, default=1024)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--warmup", type=int, default=0, help="transfers before the one that counts")
    parser.add_argument("--store", choices=["shm", "disk"], default="shm", help="files in memory (/dev/shm) or in the temporary folder")
    parser.add_argument("--pairs", default="enjambre=enjambre,libtorrent=libtorrent,rtorrent=rtorrent",
                        help="SEEDER=LEECHER,… of enjambre, libtorrent, rtorrent")
    parser.add_argument("--timeout", type=float, default=300, help="seconds for one transfer")
    parser.add_argument("--json", action="store_true", help="a line of JSON for each transfer")
    options = parser.parse_args()
    pairs = [tuple(pair.split("=")) for pair in options.pairs.split(",")]
    if any(len(pair) != 2 or client not in CLIENTS for pair in pairs for client in pair):
        parser.error(f"pairs are SEEDER=LEECHER of {', '.join(CLIENTS)}")
    for name in ("BENCH_JAVA", "BENCH_PEER_JAR"):
        if name not in os.environ:
            sys.exit(f"{name} is not set: run this by ./enjambre bench pair")
    for client in {CLIENTS[client] for pair in pairs for client in pair}:
        if not client.is_there():
            sys.exit(client.needs)

    work = tempfile.mkdtemp(prefix="enjambre-bench-", dir="/dev/shm" if options.store == "shm" else None)
    place = on_loopback()
    try:
        os.makedirs(os.path.join(work, "source"))
        torrents = make_torrents(os.path.join(work, "source"), options.warmup + 1, options.size_mib, options.piece_kib, Tracker.url(place))
        print(f"{options.size_mib} MiB, pieces of {options.piece_kib} KiB, {options.store}, "
              f"{'cold' if options.warmup == 0 else f'warm after {options.warmup} transfers'}, "
              f"{os.cpu_count()} processors", flush=True)
        results = {pair: [] for pair in pairs}
        header = None
        for _ in range(options.runs):
            for pair in pairs:
                figures = run(pair, options, work, torrents, place)
                results[pair].append(figures)
                if options.json:
                    print(json.dumps({"pair": "=".join(pair), **{k: round(v, 3) for k, v in figures.items()}}), flush=True)
                    continue
                if header is None:
                    header = f"  {'seeder=leecher':<36}" + "".join(f"{key:>{max(10, len(key) + 2)}}" for key in figures)
                    print(header, flush=True)
                show("=".join(pair), figures)
        medians = {pair: {key: statistics.median(run[key] for run in runs) for key in runs[0]} for pair, runs in results.items()}
        print("median")
        for pair in pairs:
            show("=".join(pair), medians[pair])
        for rival in pairs:
            if "enjambre" not in rival:
                for pair in pairs:
                    if "enjambre" in pair:
                        show(f"{'='.join(pair)} ÷ {rival[1]}",
                             {key: medians[pair][key] / value if value else 0.0 for key, value in medians[rival].items()})
    finally:
        shutil.rmtree(work, ignore_errors=True)


main()
