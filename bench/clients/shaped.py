"""Shaped links: hosts in network namespaces of their own, each with a link of a given rate both ways to one switch."""
import os
import subprocess
import threading
import time

from clients.machine import enter

PREFIX = "enjambre-bench"
NETWORK = "10.77.0."
# What a queue holds before it drops, and what may pass at once: a switch's buffer, and the kernel's timer at such rates.
QUEUE = "50ms"
BURST = "64kb"


def run(*command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stdout.strip()}")
    return done.stdout


def remove_leftovers():
    """Removes what a run left that was killed."""
    for line in run("ip", "netns", "list").splitlines():
        name = line.split()[0]
        if name.startswith(PREFIX) and not os.path.exists(f"/proc/{name.split('-')[2]}"):
            run("ip", "netns", "delete", name)


class Switch:
    """A switch with so many hosts; the switch itself has an address, at a link that is not shaped."""

    def __init__(self, hosts, mbits):
        self.name = f"{PREFIX}-{os.getpid()}"
        self.mbits = mbits
        self.made = []
        try:
            self.make(self.name)
            self.tell(self.name, "link", "add", "switch", "type", "bridge")
            self.tell(self.name, "addr", "add", self.address() + "/24", "dev", "switch")
            self.tell(self.name, "link", "set", "switch", "up")
            for host in range(hosts):
                self.attach(host)
        except BaseException:
            self.close()
            raise

    def make(self, namespace):
        run("ip", "netns", "add", namespace)
        self.made.append(namespace)
        self.tell(namespace, "link", "set", "lo", "up")

    def attach(self, host):
        namespace, port = self.namespace(host), f"port{host}"
        self.make(namespace)
        self.tell(self.name, "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", namespace)
        self.tell(self.name, "link", "set", port, "master", "switch", "up")
        self.tell(namespace, "addr", "add", self.address(host) + "/24", "dev", "eth0")
        self.tell(namespace, "link", "set", "eth0", "up")
        for where, device in ((namespace, "eth0"), (self.name, port)):
            run("tc", "-n", where, "qdisc", "add", "dev", device, "root",
                "tbf", "rate", f"{self.mbits}mbit", "burst", BURST, "latency", QUEUE)

    @staticmethod
    def tell(namespace, *command):
        run("ip", "-n", namespace, *command)

    def namespace(self, host):
        return f"{self.name}-{host}"

    @staticmethod
    def address(host=None):
        return NETWORK + ("1" if host is None else str(host + 10))

    def close(self):
        for namespace in reversed(self.made):
            subprocess.run(["ip", "netns", "delete", namespace], stderr=subprocess.DEVNULL)
        self.made.clear()


class Traffic(threading.Thread):
    """Reads every few milliseconds what has gone through each host's link: bytes sent and received, with all headers."""

    def __init__(self, switch, hosts, pause=0.02):
        super().__init__(daemon=True)
        self.switch, self.hosts, self.pause = switch, hosts, pause
        self.samples = []
        self.over = threading.Event()

    def run(self):
        with open(f"/run/netns/{self.switch.name}") as namespace:
            enter(namespace)
        while not self.over.is_set():
            self.samples.append((time.monotonic(), self.read()))
            self.over.wait(self.pause)

    def read(self):
        counts = [(0, 0)] * self.hosts
        with open("/proc/thread-self/net/dev") as devices:
            for line in devices:
                name, _, fields = line.partition(":")
                if name.strip().startswith("port"):
                    fields = fields.split()
                    # What the switch receives is what the host has sent.
                    counts[int(name.strip()[4:])] = int(fields[0]), int(fields[8])
        return counts

    def latest(self):
        return self.samples[-1][1]

    def at(self, moment):
        """Returns the last counts that were read by then."""
        return next((counts for at, counts in reversed(self.samples) if at <= moment), self.samples[0][1])

    def stop(self):
        self.over.set()
        self.join()
