"""A libtorrent peer in a process of its own, for comparisons, driven by lines of JSON.

libtorrent_peer.py ADDRESS PORT throughput|encrypted|swarm: tuned for throughput, and with all of it encrypted, or as it
is by itself.

{"do": "add", "torrent": PATH, "dir": DIR, "seed": BOOL, "peer": [HOST, PORT] or null} -> {"ok": true}
{"do": "remove"}                                                         -> {"ok": true}, with the data of the last one
{"do": "state"}                                                          -> {"complete": BOOL, "downloaded": BYTES}
"""
import json
import sys

import libtorrent as lt


def session(address, port, profile):
    settings = {} if profile == "swarm" else lt.high_performance_seed()
    if profile == "encrypted":
        settings.update({
            "out_enc_policy": lt.enc_policy.pe_forced, "in_enc_policy": lt.enc_policy.pe_forced,
            "allowed_enc_level": lt.enc_level.pe_rc4, "prefer_rc4": True,
        })
    settings.update({
        "listen_interfaces": f"{address}:{port}",
        "outgoing_interfaces": address,
        "enable_dht": False, "enable_lsd": False, "enable_upnp": False, "enable_natpmp": False,
        "enable_incoming_utp": False, "enable_outgoing_utp": False,
        "allow_multiple_connections_per_ip": True,
        "alert_mask": 0,
    })
    return lt.session(settings)


def main():
    address, port, profile = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    ses = session(address, port, profile)
    handle = None
    print(json.dumps({"ok": True}), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        if order["do"] == "add":
            params = lt.add_torrent_params()
            params.ti = lt.torrent_info(order["torrent"])
            params.save_path = order["dir"]
            params.flags &= ~(lt.torrent_flags.auto_managed | lt.torrent_flags.paused)
            if order["seed"]:
                # It knows from its last run that it has everything.
                params.flags |= lt.torrent_flags.seed_mode
            handle = ses.add_torrent(params)
            if order["peer"]:
                handle.connect_peer(tuple(order["peer"]))
            answer = {"ok": True}
        elif order["do"] == "remove":
            ses.remove_torrent(handle, lt.session.delete_files)
            answer = {"ok": True}
        else:
            status = handle.status()
            answer = {
                "complete": status.state == lt.torrent_status.seeding,
                "downloaded": status.total_payload_download,
            }
        print(json.dumps(answer), flush=True)


main()
