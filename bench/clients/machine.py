"""What benchmarks need of the machine: processes and what they cost, network namespaces, files and torrents."""
import contextlib
import ctypes
import hashlib
import os
import socket
import subprocess
import time

LOOPBACK = "127.0.0.1"
TICKS = os.sysconf("SC_CLK_TCK")
LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
SIGKILL = 9


def free_port():
    with socket.socket() as s:
        s.bind((LOOPBACK, 0))
        return s.getsockname()[1]


@contextlib.contextmanager
def inside(namespace):
    """Sockets that this thread makes meanwhile belong to that network namespace; None leaves things as they are."""
    if namespace is None:
        yield
        return
    with open("/proc/thread-self/ns/net") as ours, open(f"/run/netns/{namespace}") as theirs:
        enter(theirs)
        try:
            yield
        finally:
            enter(ours)


def enter(namespace_file):
    if LIBC.setns(namespace_file.fileno(), CLONE_NEWNET) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"entering {namespace_file.name}: {os.strerror(number)}")


def own_network():
    """Moves this process, and all that it starts, into a network namespace with nothing but loopback; returns whether it may."""
    if os.geteuid() != 0 or LIBC.unshare(CLONE_NEWNET) != 0:
        return False
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with open("/proc/sys/net/ipv4/ip_local_port_range", "w") as f:
        f.write("1024 65535")
    return True


def start(command, namespace=None, **popen):
    """Starts a process that ends with this one, however this one ends; to be called by the main thread only."""
    if namespace is not None:
        command = ["ip", "netns", "exec", namespace, *command]
    # A signal for the group at a terminal is for us; we end the others in good order.
    return subprocess.Popen(command, start_new_session=True, preexec_fn=lambda: LIBC.prctl(PR_SET_PDEATHSIG, SIGKILL), **popen)


def end(*processes):
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def machine_seconds():
    """Returns the seconds that all processors were busy so far, and that there were."""
    with open("/proc/stat") as f:
        spent = [int(field) for field in f.readline().split()[1:9]]
    idle = spent[3] + spent[4]
    return (sum(spent) - idle) / TICKS, sum(spent) / TICKS


def anonymous_mib(pid):
    with open(f"/proc/{pid}/status") as f:
        for line in f:
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) / 1024
    return 0.0


def resident_mib(pid):
    with open(f"/proc/{pid}/status") as f:
        for line in f:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return 0.0


def until(condition, seconds, what, pause=0.01):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds} s")
        time.sleep(pause)


def sha256(path):
    with open(path, "rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


def tail(log):
    with open(log, errors="replace") as f:
        return "".join(f.readlines()[-10:]).strip()


def use_memory(folder, mib):
    """Writes files of zeros and removes them: memory that a virtual machine uses for the first time costs more."""
    path = os.path.join(folder, "zeros")
    with open(path, "wb") as f:
        for _ in range(mib):
            f.write(bytes(1 << 20))
    os.unlink(path)


def random_file(path, size_mib):
    with open(path, "wb") as f:
        for _ in range(size_mib):
            f.write(os.urandom(1 << 20))


def bencode(value):
    match value:
        case int():
            return b"i%de" % value
        case str():
            return bencode(value.encode())
        case bytes():
            return b"%d:%s" % (len(value), value)
        case list():
            return b"l%se" % b"".join(map(bencode, value))
        case dict():
            return b"d%se" % b"".join(bencode(key) + bencode(value[key]) for key in sorted(value))
    raise TypeError(f"can't bencode {type(value)}")


def make_torrent(path, name, hashes, size, piece_length, tracker=None):
    """Writes the torrent of one file, and returns its info hash."""
    info = {"name": name, "length": size, "piece length": piece_length, "pieces": hashes}
    torrent = {"info": info, **({"announce": tracker} if tracker else {})}
    with open(path, "wb") as f:
        f.write(bencode(torrent))
    return hashlib.sha1(bencode(info)).hexdigest()


def info_hash(torrent):
    """The info hash, in hex, of the torrent that make_torrent wrote: the info dictionary is its last value."""
    return hashlib.sha1(torrent[torrent.index(b"4:info") + 6:-1]).hexdigest()


def piece_hashes(path, piece_length):
    hashes = []
    with open(path, "rb") as f:
        while piece := f.read(piece_length):
            hashes.append(hashlib.sha1(piece).digest())
    return b"".join(hashes)
