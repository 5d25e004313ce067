"""The clients that are compared. Each is a process of its own, which is told where to be and is driven from here.

All have: add(torrent, folder, seed, peer=None), with whether the data is in the folder, and a peer to call; state(), which returns whether the torrent that was
added last is complete, and the bytes that have come; wait(), which returns when it takes orders; stop(); process.
"""
import base64
import http.client
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.parse
import xmlrpc.client
from dataclasses import dataclass

from clients.machine import LOOPBACK, end, free_port, info_hash, inside, resident_mib, start, tail, until

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PYTHON = "/usr/bin/python3"


@dataclass(frozen=True)
class Place:
    """Where a client listens: address and port for its peers, a port on loopback for us, and in which network namespace."""
    address: str
    port: int
    control: int
    namespace: str | None = None


def on_loopback():
    return Place(LOOPBACK, free_port(), free_port())


class Http:
    """Calls to a client's own interface, over one connection that is kept between calls that follow soon."""

    IDLE = 5
    """Seconds after which the other side may have hung up."""

    def __init__(self, place):
        self.namespace = place.namespace
        self.connection = http.client.HTTPConnection(LOOPBACK, place.control, timeout=30)
        self.used = 0

    def call(self, method, path, body=None, media_type=None):
        if time.monotonic() - self.used > self.IDLE:
            self.connection.close()
        if self.connection.sock is None:
            with inside(self.namespace):
                self.connection.connect()
        try:
            self.connection.request(method, path, body, {"Content-Type": media_type} if media_type else {})
            response = self.connection.getresponse()
            content = response.read()
            self.used = time.monotonic()
            return response.status, content
        except (OSError, http.client.HTTPException):
            self.connection.close()
            raise


class Client:
    name = "a client"
    program = None
    """What it needs on the machine; None for nothing but this repository."""
    needs = ""

    @classmethod
    def is_there(cls):
        return cls.program is None or shutil.which(cls.program) is not None

    def __init__(self, place, log):
        self.place = place
        self.port = place.port
        self.log = open(log, "wb")

    def launch(self, command, **popen):
        self.process = start(command, self.place.namespace, stderr=self.log,
                             **{"stdin": subprocess.DEVNULL, "stdout": self.log, **popen})

    def check_alive(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"{self.name} has ended: {tail(self.log.name)}")

    def wait(self):
        """Returns when it takes orders."""
        until(self.ready, 90, f"{self.name} is ready", 0.1)

    def stop(self):
        end(self.process)
        self.log.close()


class AnyTracker(Client):
    """A tracker, pinned to a core if one is given."""

    def __init__(self, place, log, core=None):
        super().__init__(place, log)
        self.pin = [] if core is None else ["taskset", "--cpu-list", str(core)]

    @staticmethod
    def url(place):
        return f"http://{place.address}:{place.port}/announce"

    def ready(self):
        """Whether it answers announces; those that ask are of a torrent that nobody has."""
        self.check_alive()
        try:
            self.goodbye(bytes(20))
            return True
        except OSError:
            return False

    def goodbye(self, info_hash):
        """The answer to one who leaves without having come: it changes nothing."""
        return self.ask("announce", info_hash=info_hash, peer_id=b"-ZZ0000-" + os.urandom(12), port=1, uploaded=0, downloaded=0, left=1,
                        compact=1, event="stopped")

    def ask(self, what, **parameters):
        connection = http.client.HTTPConnection(self.place.address, self.port, timeout=5)
        try:
            with inside(self.place.namespace):
                connection.connect()
            connection.request("GET", f"/{what}?{urllib.parse.urlencode(parameters)}")
            answer = connection.getresponse()
            if answer.status != 200:
                raise RuntimeError(f"{self.name} answered {answer.status}")
            return answer.read()
        finally:
            connection.close()


class Tracker(AnyTracker):
    """Our tracker."""

    name = "our tracker"

    def __init__(self, place, log, *options, core=None):
        super().__init__(place, log, core)
        self.launch([*self.pin, os.path.join(ROOT, "enjambre"), "tracker", f"--server.port={place.control}",
                     f"--server.address={LOOPBACK}", f"--enjambre.tracker.listen-address={place.address}",
                     f"--enjambre.tracker.listen-port={place.port}",
                     f"--enjambre.tracker.data-dir={os.path.dirname(os.path.abspath(log))}/tracker-data",
                     "--enjambre.tracker.snapshot-interval=0s", "--logging.level.root=warn", *options],
                    env={**os.environ, "ENJAMBRE_NO_BUILD": "1"})

    def knows_seeder(self, torrent):
        """Whether somebody has announced to have all of a torrent."""
        with open(torrent, "rb") as f:
            return b"8:completei0e" not in self.ask("scrape", info_hash=bytes.fromhex(info_hash(f.read())))

    def memory_mib(self):
        """Its live heap: what is in use just after a full collection."""
        tools = os.path.dirname(os.environ["BENCH_JAVA"])
        subprocess.run([os.path.join(tools, "jcmd"), str(self.process.pid), "GC.run"], check=True, stdout=subprocess.DEVNULL)
        told = subprocess.run([os.path.join(tools, "jstat"), "-gc", str(self.process.pid)], check=True, capture_output=True, text=True)
        columns = dict(zip(*(line.split() for line in told.stdout.splitlines()[:2])))
        return sum(float(columns[name]) for name in ("S0U", "S1U", "EU", "OU") if columns[name] != "-") / 1024


class Opentracker(AnyTracker):
    """Debian's opentracker, which serves only the torrents of a list."""

    name = program = "opentracker"
    needs = "opentracker is needed: apt-get install opentracker"

    def __init__(self, place, log, info_hashes, core=None):
        super().__init__(place, log, core)
        torrents, settings = log + ".torrents", log + ".conf"
        with open(torrents, "w") as f:
            f.writelines(f"{info_hash.hex()}\n" for info_hash in info_hashes)
        with open(settings, "w") as f:
            f.write(f"listen.tcp_udp {place.address}:{place.port}\naccess.whitelist {torrents}\ntracker.rootdir /\n")
        self.last = info_hashes[-1]
        # It refuses to be root. If it became another user by itself, it would no longer end with us.
        nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--pdeathsig=KILL"] if os.geteuid() == 0 else []
        self.launch([*nobody, *self.pin, "opentracker", "-f", settings])

    def ready(self):
        """Whether it answers, and has read its list, which it does after it has begun to listen."""
        return super().ready() and b"failure" not in self.goodbye(self.last)

    def memory_mib(self):
        return resident_mib(self.process.pid)


class Enjambre(Client):
    """Our peer as a user would run it, driven through its REST API."""

    name = "our peer"

    def __init__(self, place, folder, log, *options):
        super().__init__(place, log)
        self.launch(
            [os.path.join(ROOT, "enjambre"), "peer",
             f"--server.port={place.control}", f"--server.address={LOOPBACK}", "--spring.grpc.server.port=0",
             f"--enjambre.peer.listen-address={place.address}", f"--enjambre.peer.listen-port={place.port}",
             f"--enjambre.peer.data-dir={folder}", "--logging.level.root=warn", *options],
            env={**os.environ, "ENJAMBRE_NO_BUILD": "1"})
        self.http = Http(place)

    def ready(self):
        """Whether it is ready, and has answered a call of its API, as others have to."""
        self.check_alive()
        try:
            return self.call("GET", "/readyz")[0] == 200 and self.call("GET", "/api/v1/torrents")[0] == 200
        except OSError:
            return False

    def call(self, *arguments):
        return self.http.call(*arguments)

    def add(self, torrent, folder, seed, peer=None):
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


class EncryptedEnjambre(Enjambre):
    """The same with everything encrypted by RC4."""

    def __init__(self, place, folder, log):
        super().__init__(place, folder, log, "--enjambre.peer.encryption=require")


class FleetEnjambre(Enjambre):
    """The same in a closed fleet: TLS with certificates on both sides."""

    program = "openssl"
    needs = "openssl is needed: apt-get install openssl"

    def __init__(self, place, folder, log):
        made = os.path.join(os.path.dirname(log), "fleet")
        if not os.path.isdir(made):
            os.mkdir(made)
            key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
            for step in (
                    ["req", "-x509", *key, "-days", "2", "-subj", "/CN=fleet", "-keyout", "ca.key", "-out", "ca.crt"],
                    ["req", *key, "-subj", "/CN=member", "-keyout", "member.key", "-out", "member.csr"],
                    ["x509", "-req", "-in", "member.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-out", "member.crt"]):
                subprocess.run(["openssl", *step], cwd=made, check=True, capture_output=True)
        bundle = "--spring.ssl.bundle.pem.fleet."
        super().__init__(place, folder, log, "--enjambre.peer.ssl-bundle=fleet",
                         f"{bundle}keystore.certificate=file:{made}/member.crt",
                         f"{bundle}keystore.private-key=file:{made}/member.key",
                         f"{bundle}truststore.certificate=file:{made}/ca.crt")


class Libtorrent(Client):
    """libtorrent by its Python binding; tuned for throughput, or as it is without uTP."""

    name = "libtorrent"
    needs = "libtorrent is needed: apt-get install python3-libtorrent"

    @classmethod
    def is_there(cls):
        return subprocess.run([PYTHON, "-c", "import libtorrent"], capture_output=True).returncode == 0

    def __init__(self, place, folder, log, profile="throughput"):
        super().__init__(place, log)
        self.launch([PYTHON, os.path.join(HERE, "libtorrent_peer.py"), place.address, str(place.port), profile],
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def wait(self):
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

    def add(self, torrent, folder, seed, peer=None):
        self.tell(do="add", torrent=torrent, dir=folder, seed=seed, peer=peer)

    def remove(self):
        self.tell(do="remove")

    def state(self):
        state = self.tell(do="state")
        return state["complete"], state["downloaded"]


class EncryptedLibtorrent(Libtorrent):
    """The same for throughput, with everything encrypted by RC4."""

    def __init__(self, place, folder, log):
        super().__init__(place, folder, log, "encrypted")


class Aria2(Client):
    """aria2 with its JSON-RPC interface; it finds others by trackers only."""

    name = "aria2"
    program = "aria2c"
    needs = "aria2c is needed: apt-get install aria2"

    def __init__(self, place, folder, log):
        super().__init__(place, log)
        self.launch(
            ["aria2c", "--no-conf=true", "--quiet=true", "--enable-rpc=true", f"--rpc-listen-port={place.control}",
             f"--listen-port={place.port}", f"--interface={place.address}", "--disable-ipv6=true",
             "--enable-dht=false", "--enable-dht6=false", "--bt-enable-lpd=false", "--enable-peer-exchange=false",
             "--seed-ratio=0.0", "--seed-time=100000", "--bt-max-peers=0", "--bt-seed-unverified=true",
             "--file-allocation=none", "--disk-cache=64M", "--follow-torrent=mem"], cwd=os.path.dirname(log))
        self.http = Http(place)

    def ready(self):
        self.check_alive()
        try:
            return bool(self.tell("getVersion"))
        except OSError:
            return False

    def tell(self, method, *parameters):
        order = {"jsonrpc": "2.0", "id": "bench", "method": "aria2." + method, "params": parameters}
        answer = json.loads(self.http.call("POST", "/jsonrpc", json.dumps(order), "application/json")[1])
        if "error" in answer:
            raise RuntimeError(f"aria2: {answer['error']['message']}")
        return answer["result"]

    def add(self, torrent, folder, seed, peer=None):
        with open(torrent, "rb") as f:
            content = base64.b64encode(f.read()).decode()
        self.id = self.tell("addTorrent", content, [], {"dir": folder, "check-integrity": "false"})

    def state(self):
        state = self.tell("tellStatus", self.id, ["seeder", "completedLength", "totalLength", "status", "errorMessage"])
        if state["status"] == "error":
            raise RuntimeError(f"aria2: {state['errorMessage']}")
        done = int(state["completedLength"])
        return done == int(state["totalLength"]) > 0 and state.get("seeder") == "true", done


class RTorrent(Client):
    """rTorrent by SCGI; it finds others by trackers only, and does not hash again what it has hashed."""

    name = "rTorrent"
    program = "rtorrent"
    needs = "rtorrent is needed: apt-get install rtorrent"

    def __init__(self, place, folder, log):
        super().__init__(place, log)
        self.work = log + ".work"
        shutil.rmtree(self.work, ignore_errors=True)
        os.makedirs(self.work)
        settings = os.path.join(self.work, "rtorrent.rc")
        with open(settings, "w") as f:
            f.write("\n".join([
                "system.daemon.set = true", f"session.path.set = {self.work}", f"network.bind_address.set = {place.address}",
                f"network.port_range.set = {place.port}-{place.port}", "network.port_random.set = no", "dht.mode.set = disable",
                "protocol.pex.set = no", "trackers.use_udp.set = no", "protocol.encryption.set = none",
                "throttle.max_uploads.set = 50", "pieces.hash.on_completion.set = no", "pieces.memory.max.set = 2048M",
                f"network.scgi.open_port = {LOOPBACK}:{place.control}", ""]))
        self.launch(["rtorrent", "-n", "-o", f"import={settings}"])

    def ready(self):
        self.check_alive()
        try:
            return bool(self.tell("system.client_version"))
        except OSError:
            return False

    def tell(self, method, *parameters):
        body = xmlrpc.client.dumps(parameters, method).encode()
        head = f"CONTENT_LENGTH\0{len(body)}\0SCGI\x001\0".encode()
        with inside(self.place.namespace):
            connection = socket.create_connection((LOOPBACK, self.place.control), timeout=30)
        with connection, connection.makefile("rb") as answer:
            connection.sendall(b"%d:%s,%s" % (len(head), head, body))
            content = answer.read().partition(b"\r\n\r\n")[2]
        # Its integers of 64 bits have a tag that Python's parser does not know.
        return xmlrpc.client.loads(content.replace(b"i8>", b"int>"))[0][0]

    def add(self, torrent, folder, seed, peer=None):
        with open(torrent, "rb") as f:
            content = f.read()
        self.hash = info_hash(content).upper()
        # Its content: a file that it was told of goes with the torrent when that is removed.
        self.tell("load.raw_start", "", xmlrpc.client.Binary(content), f"d.directory.set={folder}")

    def remove(self):
        path = self.tell("d.base_path", self.hash)
        self.tell("d.erase", self.hash)
        os.unlink(path)

    def state(self):
        try:
            complete = self.tell("d.complete", self.hash) == 1 and self.tell("d.hashing", self.hash) == 0
            return complete, self.tell("d.completed_bytes", self.hash)
        except xmlrpc.client.Fault:  # it is loading it
            return False, 0
