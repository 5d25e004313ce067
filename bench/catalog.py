#!/usr/bin/python3
"""The tracker's catalogue with many entries, in SQLite and in a PostgreSQL that this starts (Debian's, on loopback).

The entries are made up: names, paths of files, tags and descriptions of words in a dozen scripts, the same in each run.
They are published by the REST API, over as many connections as --publishers says; then one connection asks. For each
kind of question: median and 99th percentile over --rounds calls after --warmup ones, whole answers with the total, from
the first byte sent to the last byte read; and how many entries the questions find on average.
"""
import argparse
import glob
import http.client
import json
import os
import pwd
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

from clients.adapters import Tracker, on_loopback
from clients.machine import LOOPBACK, bencode, end, free_port, start, tail, until

WORDS = """fedora ubuntu debian arch linux windows workstation server cloud desktop image model llama mistral dataset imagenet
train test validation weights checkpoint quantized instruct chat vision speech embedding backup nightly release build kernel
driver firmware docker registry layer base java python rust golang node maven gradle postgres redis mongo elastic kafka spark
hadoop flink notebook paper book lecture course film series concert photo album game texture level patch update archive
survey satellite genome protein sensor weather climate traffic street city river mountain forest ocean
vorlesung größe straße übung prüfung bücher café résumé données modèle leçon piñata niño corazón música película españa méxico
tiếng việt dữ liệu mô hình zażółć gęślą jaźń łódź příliš žluťoučký kůň İstanbul şehir ölçüm""".split()
OTHERS = """данные модель обучение проверка изображение музыка фильм лекция книга сервер москва ёлка δεδομένα μοντέλο εικόνα
βιβλίο μουσική بيانات نموذج تدريب صورة كتاب موسيقى נתונים מודל ספר מוזיקה डेटा मॉडल पुस्तक संगीत ข้อมูล หนังสือ 데이터 모델 학습 영상 음악
機械学習 深層学習 画像認識 音声合成 自然言語処理 東京大学 講義資料 映画音楽 数据模型 训练数据 测试图像 语音识别 中文资料 北京大学""".split()
KINDS = ["iso", "img", "tar.gz", "zip", "mkv", "mp4", "flac", "bin", "safetensors", "parquet", "csv", "json", "pdf", "jpg"]
TAGS = [f"{word}{number}" for word in ("os", "model", "data", "video", "audio", "team", "project", "year") for number in range(25)]
PAGE = 50


class Entries:
    """Made-up torrents; the same numbers give the same ones. Some words are far more frequent than others."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def word(self):
        r = self.random.random()
        if r < 0.62:
            return WORDS[int(self.random.random() ** 2 * len(WORDS))]
        if r < 0.78:
            return OTHERS[int(self.random.random() ** 2 * len(OTHERS))]
        if r < 0.92:
            return str(self.random.randrange(10000))
        return f"{self.random.getrandbits(32):08x}"

    def make(self, number):
        pick = self.random
        name = f"{pick.choice('-_. ').join(self.word().capitalize() for _ in range(pick.randint(2, 4)))}-{number}"
        info = {"piece length": 1 << 20, "pieces": pick.randbytes(20)}
        count = 1 if pick.random() < 0.5 else min(200, int(pick.lognormvariate(1.5, 1)) + 1)
        if count == 1:
            info |= {"name": f"{name}.{pick.choice(KINDS)}", "length": pick.randint(1, 1 << 20)}
        else:
            folder = self.word()
            files = {(folder, f"{self.word()}_{i:03}.{pick.choice(KINDS)}") for i in range(count)}
            most = (1 << 20) // count
            info |= {"name": name, "files": [{"length": pick.randint(1, most), "path": list(path)} for path in sorted(files)]}
        said = " ".join(self.word() for _ in range(pick.randint(3, 25)))
        query = [("description", said), ("addedBy", "bench"), *(("tag", tag) for tag in pick.sample(TAGS, pick.randint(0, 4)))]
        return urllib.parse.urlencode(query), bencode({"info": dict(sorted(info.items()))})


class Postgres:
    """Debian's PostgreSQL with its data in a folder of its own, as it is configured by default."""

    def __init__(self, work):
        programs = sorted(glob.glob("/usr/lib/postgresql/*/bin/postgres"))
        if not programs:
            sys.exit("PostgreSQL is needed: apt-get install postgresql")
        self.folder, self.port, self.log = os.path.join(work, "postgres"), free_port(), os.path.join(work, "postgres.log")
        os.mkdir(self.folder)
        self.user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        as_user = []
        if os.geteuid() == 0:
            shutil.chown(self.folder, self.user, self.user)
            os.chmod(work, 0o755)
            as_user = ["setpriv", "--reuid", self.user, "--regid", self.user, "--init-groups", "--pdeathsig=KILL"]
        data, tools = os.path.join(self.folder, "data"), os.path.dirname(programs[-1])
        subprocess.run([*as_user, os.path.join(tools, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"],
                       check=True, stdout=subprocess.DEVNULL, cwd="/")
        with open(self.log, "wb") as log:
            self.process = start([*as_user, programs[-1], "-D", data, "-p", str(self.port), "-h", LOOPBACK, "-k", self.folder],
                                 stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd="/")
        self.ready = [os.path.join(tools, "pg_isready"), "-q", "-h", LOOPBACK, "-p", str(self.port)]
        until(lambda: subprocess.run(self.ready).returncode == 0, 60, "PostgreSQL answers", 0.1)

    def setting(self):
        return f"--spring.datasource.url=jdbc:postgresql://{LOOPBACK}:{self.port}/postgres?user=postgres"

    def stop(self):
        end(self.process)


class Api:
    """One connection to the tracker's web port."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection(LOOPBACK, port, timeout=60)

    def call(self, method, path, body=None):
        self.connection.request(method, path, body, {} if body is None else {"Content-Type": "application/x-bittorrent"})
        answer = self.connection.getresponse()
        told = answer.read()
        if answer.status not in (200, 201):
            raise RuntimeError(f"{method} {path}: {answer.status} {told[:300]!r}")
        return told

    def time(self, method, path, body=None):
        begun = time.perf_counter()
        told = self.call(method, path, body)
        return (time.perf_counter() - begun) * 1000, told


def fill(port, entries, options):
    """Publishes all; each connection has its turn with the generator, so that all runs publish the same."""
    lock, left, failures = threading.Lock(), iter(range(options.entries)), []

    def publish():
        api = Api(port)
        try:
            while True:
                with lock:
                    number = next(left, None)
                    if number is None or failures:
                        return
                    query, torrent = entries.make(number)
                api.call("POST", f"/api/v1/catalog?{query}", torrent)
        except Exception as e:  # told by the main thread
            failures.append(e)

    threads = [threading.Thread(target=publish) for _ in range(options.publishers)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return options.entries / (time.monotonic() - begun)


def questions(options):
    """By name: the queries of each kind of question, asked in turn."""
    last = options.entries // PAGE - 1
    return {
        "first page": [""],
        "page in the middle": [f"page={last // 2}"],
        "last page": [f"page={last}"],
        "first page by name": ["sort=name"],
        "last page by size": [f"sort=size&page={last}"],
        "one word": words("fedora", "dataset", "película", "обучение", "بيانات", "größe"),
        "part of a word": words("dora", "taset", "licula", "учен", "ackup", "heckpo"),
        "two words": words("linux server", "model training", "fedora iso", "данные 42", "backup nightly"),
        "four words": words("linux server iso 7", "model chat weights bin"),
        "two characters, Chinese or Japanese": words("学習", "机器", "数据", "大学", "画像"),
        "one letter": words("e", "7", "学"),
        "one word, by name": [f"sort=name&{query}" for query in words("fedora", "dataset", "arch")],
        "one word, last of its pages": [f"page=100&{query}" for query in words("fedora", "ubuntu")],
        "one word and a tag": [f"tag=os7&{query}" for query in words("fedora", "dataset")],
        "nothing found": words("nothingofthekind", "zzqx", "缺失缺失"),
    }


def words(*texts):
    return [urllib.parse.urlencode({"q": text}) for text in texts]


def percentile(times, share):
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def show(what, times, found=None):
    text = "" if found is None else f"{found:>9,.0f}"
    print(f"  {what:<38}{percentile(times, 0.5):8.1f}{percentile(times, 0.99):8.1f}{text}", flush=True)


def measure(name, options, work):
    database = Postgres(work) if name == "postgresql" else None
    tracker = Tracker(on_loopback(), os.path.join(work, "tracker.log"), *([database.setting()] if database else []))
    try:
        tracker.wait()
        web = tracker.place.control
        entries = Entries(options.seed)
        rate = fill(web, entries, options)
        print(f"{name}: {options.entries:,} entries, published at {rate:,.0f} a second", flush=True)
        print(f"  {'':<38}{'median':>8}{'99 %':>8}{'found':>9}   ms", flush=True)
        api = Api(web)
        for what, queries in questions(options).items():
            times, found = [], []
            for i in range(options.warmup + options.rounds):
                took, told = api.time("GET", f"/api/v1/catalog?size={PAGE}&{queries[i % len(queries)]}")
                if i >= options.warmup:
                    times.append(took)
                    found.append(json.loads(told)["total"])
            show(what, times, sum(found) / len(found))
        times = []
        for i in range(options.rounds):
            query, torrent = entries.make(options.entries + i)
            times.append(api.time("POST", f"/api/v1/catalog?{query}", torrent)[0])
        show("publish", times)
    except BaseException:
        print(tail(tracker.log.name), file=sys.stderr)
        raise
    finally:
        tracker.stop()
        if database:
            database.stop()
    if name == "sqlite":
        print(f"  the file has {os.path.getsize(os.path.join(work, 'tracker-data', 'catalog.db')) / 1e6:.0f} MB", flush=True)


def main():
    parser = argparse.ArgumentParser(prog="./enjambre bench catalog", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--databases", default="sqlite,postgresql", help="sqlite, postgresql or both")
    parser.add_argument("--publishers", type=int, default=8, help="connections that publish at once")
    parser.add_argument("--rounds", type=int, default=200, help="calls of each kind that are measured")
    parser.add_argument("--warmup", type=int, default=50, help="calls of each kind before")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--store", choices=["shm", "disk"], default="disk", help="data in memory (/dev/shm) or in the temporary folder")
    options = parser.parse_args()
    if "BENCH_JAVA" not in os.environ:
        sys.exit("BENCH_JAVA is not set: run this by ./enjambre bench catalog")
    for name in options.databases.split(","):
        work = tempfile.mkdtemp(prefix="enjambre-bench-", dir="/dev/shm" if options.store == "shm" else None)
        try:
            measure(name, options, work)
        finally:
            shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
