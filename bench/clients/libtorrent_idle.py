"""A libtorrent session with many torrents, as it is by itself but that nothing keeps torrents or connections waiting.

libtorrent_idle.py ADDRESS PORT CONNECTIONS; lines of JSON:

{"do": "add", "torrent": PATH, "dir": DIR} -> {"ok": true}
{"do": "state"}                            -> {"seeding": NUMBER OF TORRENTS}
"""
import json
import sys

import libtorrent as lt


def main():
    address, port, connections = sys.argv[1], sys.argv[2], int(sys.argv[3])
    ses = lt.session({
        "listen_interfaces": f"{address}:{port}", "outgoing_interfaces": address,
        "enable_dht": False, "enable_lsd": False, "enable_upnp": False, "enable_natpmp": False,
        "allow_multiple_connections_per_ip": True, "connections_limit": connections, "alert_mask": 0,
    })
    handles = []
    print(json.dumps({"ok": True}), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        if order["do"] == "add":
            params = lt.add_torrent_params()
            params.ti = lt.torrent_info(order["torrent"])
            params.save_path = order["dir"]
            params.flags &= ~(lt.torrent_flags.auto_managed | lt.torrent_flags.paused)
            handles.append(ses.add_torrent(params))
            answer = {"ok": True}
        else:
            answer = {"seeding": sum(handle.status().state == lt.torrent_status.seeding for handle in handles)}
        print(json.dumps(answer), flush=True)


main()
