"""A client of a peer's gRPC port, by Debian's python3-grpcio and the code that protoc generated of the definition.

Usage: rpc_client.py GENERATED HOST:PORT QUERY HOLDER...

Searches, has the peer fetch the one result from the holders, watches it, reads the file, and prints as JSON what it saw.
"""
import hashlib
import json
import sys

generated, address, query, *holders = sys.argv[1:]
sys.path.insert(0, generated)

import grpc  # noqa: E402
from enjambre.peer.v1 import peer_pb2 as peer  # noqa: E402
from enjambre.peer.v1 import peer_pb2_grpc  # noqa: E402

with grpc.insecure_channel(address) as channel:
    stub = peer_pb2_grpc.PeerServiceStub(channel)
    found = stub.Search(peer.SearchRequest(query=query), timeout=30).results
    info_hash = found[0].info_hash

    stub.Fetch(peer.FetchRequest(info_hash=info_hash, holders=holders), timeout=30)
    watch = peer.WatchProgressRequest(info_hashes=[info_hash], interval_milliseconds=100, until_complete=True)
    states = [torrent.state for torrent in stub.WatchProgress(watch, timeout=60)]

    digest, size = hashlib.sha256(), 0
    for part in stub.ReadFile(peer.ReadFileRequest(info_hash=info_hash, index=0), timeout=60):
        digest.update(part.data)
        size += len(part.data)
    files = list(stub.ListFiles(peer.ListFilesRequest(), timeout=30))

    try:
        stub.Search(peer.SearchRequest(limit=100000), timeout=30)
        refusal = None
    except grpc.RpcError as error:
        refusal = f"{error.code().name} {error.details()}"

    print(json.dumps({
        "found": [result.name for result in found],
        "state": peer.Torrent.State.Name(states[-1]),
        "size": size,
        "sha256": digest.hexdigest(),
        "files": [[file.path, file.size_bytes, file.progress] for file in files],
        "refusal": refusal,
    }))
