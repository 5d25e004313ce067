"""A libtorrent seeder and an aria2 leecher that know only a tracker: aria2_leecher.py ANNOUNCE_URL FOLDER"""

import os
import socket
import subprocess
import sys
import time

import libtorrent as lt

TRACKER, FOLDER = sys.argv[1:3]
DEADLINE = time.monotonic() + 60


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


source, target = os.path.join(FOLDER, "source"), os.path.join(FOLDER, "target")
os.mkdir(source)
os.mkdir(target)
data = os.urandom(300_001)
with open(os.path.join(source, "file.bin"), "wb") as file:
    file.write(data)
storage = lt.file_storage()
lt.add_files(storage, os.path.join(source, "file.bin"))
creator = lt.create_torrent(storage, 16384, lt.create_torrent.v1_only)
creator.add_tracker(TRACKER)
lt.set_piece_hashes(creator, source)
torrent = creator.generate()
torrent_file = os.path.join(FOLDER, "file.torrent")
with open(torrent_file, "wb") as file:
    file.write(lt.bencode(torrent))

seeder = lt.session({
    "listen_interfaces": "127.0.0.1:0",
    "enable_dht": False,
    "enable_lsd": False,
    "enable_upnp": False,
    "enable_natpmp": False,
})
seeding = seeder.add_torrent({"ti": lt.torrent_info(torrent), "save_path": source})
while not any(t["verified"] for t in seeding.trackers()):
    if time.monotonic() > DEADLINE:
        sys.exit("too late: the seeder's announce")
    time.sleep(0.05)

# It announces by UDP only where it takes part in the DHT; bound to loopback it reaches nobody there.
aria2 = subprocess.run(
    ["aria2c", "--no-conf", "--interface=127.0.0.1", "--disable-ipv6", "--enable-dht=true", "--enable-dht6=false",
     "--dht-file-path=" + os.path.join(FOLDER, "dht.dat"), f"--dht-listen-port={free_port()}",
     f"--listen-port={free_port()}", "--bt-enable-lpd=false", "--enable-peer-exchange=false", "--seed-time=0",
     "--file-allocation=none", "--summary-interval=0", "--console-log-level=info", "--dir=" + target, torrent_file],
    timeout=60, check=False)
print(f"aria2 ended by {aria2.returncode}", flush=True)
with open(os.path.join(target, "file.bin"), "rb") as file:
    assert file.read() == data
print("fetched", flush=True)
