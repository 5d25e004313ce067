"""Reads torrent files, and says what libtorrent makes of each: one line of JSON on stdout.

Usage: libtorrent_read.py FILE, which holds torrents one after the other, each behind its length in four bytes.
"""

import hashlib
import json
import struct
import sys

import libtorrent as lt


def torrent(info):
    files = info.files()
    flags = [int(files.file_flags(i)) for i in range(files.num_files())]
    return {
        "infoHash": str(info.info_hashes().v1),
        "name": info.name(),
        "pieceLength": info.piece_length(),
        "pieces": info.num_pieces(),
        "size": info.total_size(),
        "isPrivate": info.priv(),
        "files": [
            {
                "path": files.file_path(i),
                "size": files.file_size(i),
                "padding": bool(flags[i] & int(lt.file_flags_t.flag_pad_file)),
            }
            for i in range(files.num_files())
        ],
    }


def bencode(content):
    """Returns the SHA-1 of its legal form, or nothing."""
    try:
        value = lt.bdecode(content)
    except RuntimeError:
        return None
    return None if value is None else hashlib.sha1(lt.bencode(value)).hexdigest()


def main():
    with open(sys.argv[1], "rb") as source:
        while prefix := source.read(4):
            content = source.read(struct.unpack(">I", prefix)[0])
            reading = {"bencode": bencode(content)}
            try:
                reading["torrent"] = torrent(lt.torrent_info(content))
            except RuntimeError as error:
                reading["error"] = str(error)
            print(json.dumps(reading))


main()
