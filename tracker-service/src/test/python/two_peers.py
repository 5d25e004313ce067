"""A seeder and a leecher that know only a tracker: two_peers.py ANNOUNCE_URL FOLDER ADDRESS [CATALOGUE_URL] [noscrape]

With the URL of a catalogue the torrent is published there first; with noscrape the tracker is not scraped at the end.
"""

import os
import sys
import time
import urllib.request

import libtorrent as lt

TRACKER, FOLDER, ADDRESS = sys.argv[1:4]
CATALOGUES = [option for option in sys.argv[4:] if option.startswith("http")]
DEADLINE = time.monotonic() + 60


def session():
    return lt.session({
        "listen_interfaces": ADDRESS + ":0",
        "enable_dht": False,
        "enable_lsd": False,
        "enable_upnp": False,
        "enable_natpmp": False,
        "min_reconnect_time": 1,
        "ssrf_mitigation": False,  # would keep it from scraping on loopback
        "alert_mask": lt.alert.category_t.all_categories,
    })


def until(what, condition, *sessions):
    while not condition():
        for each in sessions:
            for alert in each.pop_alerts():
                if "tracker" in alert.what():
                    print(alert.what(), alert.message(), flush=True)
        if time.monotonic() > DEADLINE:
            sys.exit("too late: " + what)
        time.sleep(0.05)


def scraped(session):
    for alert in session.pop_alerts():
        if isinstance(alert, lt.scrape_reply_alert):
            print(f"scraped complete={alert.complete} incomplete={alert.incomplete}", flush=True)
            return alert.complete == 2
        if isinstance(alert, lt.tracker_reply_alert):
            print(alert.message(), flush=True)
    return False


source, target = os.path.join(FOLDER, "source"), os.path.join(FOLDER, "target")
os.mkdir(source)
os.mkdir(target)
data = os.urandom(300_001)
with open(os.path.join(source, "file.bin"), "wb") as file:
    file.write(data)
storage = lt.file_storage()
lt.add_files(storage, os.path.join(source, "file.bin"))
torrent = lt.create_torrent(storage, 16384, lt.create_torrent.v1_only)
torrent.add_tracker(TRACKER)
lt.set_piece_hashes(torrent, source)
info = lt.torrent_info(torrent.generate())
for catalogue in CATALOGUES:
    request = urllib.request.Request(catalogue, lt.bencode(torrent.generate()), {"Content-Type": "application/x-bittorrent"})
    print("published", urllib.request.urlopen(request).status, flush=True)

seeder, leecher = session(), session()
seeding = seeder.add_torrent({"ti": info, "save_path": source})
until("seeding", lambda: seeding.status().is_seeding, seeder)
until("the seeder's announce",
      lambda: any(t["verified"] for t in seeding.trackers()), seeder)
leeching = leecher.add_torrent({"ti": info, "save_path": target})
until("fetching", lambda: leeching.status().is_seeding, seeder, leecher)
with open(os.path.join(target, "file.bin"), "rb") as file:
    assert file.read() == data
print("fetched", flush=True)

while "noscrape" not in sys.argv:
    leeching.scrape_tracker()
    done = []
    deadline = time.monotonic() + 2
    while not done and time.monotonic() < deadline:
        if scraped(leecher):
            done.append(True)
        time.sleep(0.05)
    if done:
        break
    if time.monotonic() > DEADLINE:
        sys.exit("too late: scrape")
