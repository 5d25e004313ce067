"""A libtorrent session that is told what to do on stdin, and answers on stdout.

A command is a line of words with tabs between them; each is answered by one line, `ok` and more words, or `error` and
what is wrong. The end of stdin ends the session.

Usage: libtorrent_peer.py ADDRESS PORT ENCRYPTION (port 0: any; USUAL, PREFERRED or REQUIRED)
"""

import os
import sys

import libtorrent as lt


def make_session(address, port, encryption):
    # Only what would reach beyond this machine is switched off; the rest is as libtorrent has it.
    settings = {
        "listen_interfaces": f"[{address}]:{port}" if ":" in address else f"{address}:{port}",
        "outgoing_interfaces": address,
        "enable_dht": False,
        "enable_lsd": False,
        "enable_upnp": False,
        "enable_natpmp": False,
        "allow_multiple_connections_per_ip": True,
        # uTP would be tried first, and gives up slowly where nobody speaks it.
        "enable_outgoing_utp": False,
        "enable_incoming_utp": False,
        "alert_mask": lt.alert.category_t.error_notification | lt.alert.category_t.status_notification
        | lt.alert.category_t.storage_notification,
    }
    if encryption != "USUAL":
        policy = lt.enc_policy.pe_forced if encryption == "REQUIRED" else lt.enc_policy.pe_enabled
        settings.update(
            out_enc_policy=policy, in_enc_policy=policy, allowed_enc_level=lt.enc_level.pe_rc4, prefer_rc4=True)
    return lt.session(settings)


class Driver:
    def __init__(self, address, port, encryption):
        self.session = make_session(address, port, encryption)
        self.torrents = {}

    def port(self):
        return [self.session.listen_port()]

    def add(self, torrent, folder):
        params = lt.add_torrent_params()
        params.ti = lt.torrent_info(torrent)
        return self.begin(torrent, params, folder)

    def magnet(self, torrent, link, folder):
        return self.begin(torrent, lt.parse_magnet_uri(link), folder)

    def begin(self, torrent, params, folder):
        params.save_path = folder
        params.flags &= ~(lt.torrent_flags.auto_managed | lt.torrent_flags.paused)
        handle = self.session.add_torrent(params)
        self.torrents[torrent] = handle
        return []

    def peers(self, torrent):
        """Lists the connected peers: client, address and port of each."""
        return [f"{p.client.decode(errors='replace')}@{p.ip[0]}:{p.ip[1]}"
                for p in self.torrents[torrent].get_peer_info()]

    def connect(self, torrent, host, port):
        self.torrents[torrent].connect_peer((host, int(port)))
        return []

    def limit(self, down, up):
        """Sets bytes per second, 0 for none. Neighbours have a class of their own, which the usual limits spare."""
        neighbours = lt.session.local_peer_class_id
        limits = self.session.get_peer_class(neighbours)
        limits.update(download_limit=int(down), upload_limit=int(up))
        self.session.set_peer_class(neighbours, limits)
        return []

    def dht(self):
        """Becomes a node of the DHT, at the port that it listens on, knowing nobody."""
        self.session.apply_settings({
            "dht_bootstrap_nodes": "",
            # Those of this machine count like all others, many at one address.
            "dht_ignore_dark_internet": False,
            "dht_restrict_routing_ips": False,
            "dht_restrict_search_ips": False,
            "dht_enforce_node_id": False,
            "enable_dht": True,
        })
        return []

    def node(self, host, port):
        self.session.add_dht_node((host, int(port)))
        return []

    def search(self, torrent):
        """Announces to the DHT at once, and hears of others."""
        self.torrents[torrent].force_dht_announce()
        return []

    def status(self, torrent):
        s = self.torrents[torrent].status()
        failure = s.errc.message() if s.errc.value() else "-"
        return [s.state, s.total_done, s.total_failed_bytes, failure]

    def create(self, source, target):
        files = lt.file_storage()
        lt.add_files(files, source)
        made = lt.create_torrent(files)
        lt.set_piece_hashes(made, os.path.dirname(source))
        with open(target, "wb") as out:
            out.write(lt.bencode(made.generate()))
        return []


def main():
    driver = Driver(*sys.argv[1:])
    for line in sys.stdin:
        verb, *words = line.rstrip("\n").split("\t")
        try:
            answer = ["ok", *getattr(driver, verb)(*words)]
        except Exception as problem:
            answer = ["error", repr(problem)]
        print(*(str(word).replace("\n", " ").replace("\t", " ") for word in answer), sep="\t", flush=True)


if __name__ == "__main__":
    main()
