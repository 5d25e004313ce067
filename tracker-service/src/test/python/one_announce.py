"""Announces a torrent that nobody knows, and prints what the tracker says: one_announce.py ANNOUNCE_URL FOLDER ADDRESS"""

import os
import sys
import time

import libtorrent as lt

TRACKER, FOLDER, ADDRESS = sys.argv[1:4]
DEADLINE = time.monotonic() + 60

session = lt.session({
    "listen_interfaces": ADDRESS + ":0",
    "enable_dht": False,
    "enable_lsd": False,
    "enable_upnp": False,
    "enable_natpmp": False,
    "ssrf_mitigation": False,
    "alert_mask": lt.alert.category_t.all_categories,
})
magnet = lt.parse_magnet_uri("magnet:?xt=urn:btih:" + os.urandom(20).hex())
magnet.trackers = [TRACKER]
magnet.save_path = FOLDER
session.add_torrent(magnet)
while time.monotonic() < DEADLINE:
    for alert in session.pop_alerts():
        if isinstance(alert, lt.tracker_error_alert):
            print("refused:", alert.message(), flush=True)
            sys.exit()
        if isinstance(alert, lt.tracker_reply_alert):
            print("accepted:", alert.message(), flush=True)
            sys.exit()
    time.sleep(0.05)
sys.exit("too late")
