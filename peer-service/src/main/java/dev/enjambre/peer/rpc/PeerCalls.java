package dev.enjambre.peer.rpc;

import dev.enjambre.api.peer.v1.FetchRequest;
import dev.enjambre.api.peer.v1.File;
import dev.enjambre.api.peer.v1.ListFilesRequest;
import dev.enjambre.api.peer.v1.ListTorrentsRequest;
import dev.enjambre.api.peer.v1.PeerServiceGrpc;
import dev.enjambre.api.peer.v1.ReadFileRequest;
import dev.enjambre.api.peer.v1.ReadFileResponse;
import dev.enjambre.api.peer.v1.SearchRequest;
import dev.enjambre.api.peer.v1.SearchResponse;
import dev.enjambre.api.peer.v1.Torrent;
import dev.enjambre.api.peer.v1.WatchProgressRequest;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.FileEntry;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.catalog.CatalogClient;
import dev.enjambre.peer.service.FileContent;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import dev.enjambre.peer.session.FileStatus;
import dev.enjambre.peer.session.TorrentStatus;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** The calls of those who use the peer. */
final class PeerCalls extends PeerServiceGrpc.PeerServiceImplBase {

  /** Of a message with bytes of a file. */
  private static final int MESSAGE_BYTES = 128 << 10;

  private static final int USUAL_RESULTS = 50;
  private static final int SHOWN = 200;

  private final PeerService service;
  private final Optional<CatalogClient> catalog;
  private final OpenCalls calls;
  private final RpcCounters counters;

  PeerCalls(
      PeerService service, Optional<CatalogClient> catalog, OpenCalls calls, RpcCounters counters) {
    this.service = service;
    this.catalog = catalog;
    this.calls = calls;
    this.counters = counters;
  }

  @Override
  public void listTorrents(ListTorrentsRequest request, StreamObserver<Torrent> observer) {
    calls.answer(
        observer,
        out -> {
          for (TorrentStatus torrent : service.list()) {
            out.send(Messages.torrent(torrent));
          }
        });
  }

  @Override
  public void listFiles(ListFilesRequest request, StreamObserver<File> observer) {
    calls.answer(
        observer,
        out -> {
          List<TorrentStatus> torrents =
              request.getInfoHash().isEmpty()
                  ? service.list()
                  : List.of(service.status(Input.infoHash("info_hash", request.getInfoHash())));
          for (TorrentStatus torrent : torrents) {
            for (FileStatus file : service.files(torrent.infoHash())) {
              out.send(Messages.file(torrent, file));
            }
          }
        });
  }

  @Override
  public void watchProgress(WatchProgressRequest request, StreamObserver<Torrent> observer) {
    calls.stay(
        new Outflow<>(observer), observer, out -> new ProgressWatch(service, request).write(out));
  }

  @Override
  public void readFile(ReadFileRequest request, StreamObserver<ReadFileResponse> observer) {
    calls.answer(
        observer,
        out -> {
          FileContent content = content(request);
          long from = request.getOffset();
          long length = request.hasLength() ? request.getLength() : content.length() - from;
          // Numbers beyond 2^63 come as negative ones.
          if (from < 0 || length < 0 || from > content.length() - length) {
            throw Status.OUT_OF_RANGE
                .withDescription("offset: the file has " + content.length() + " bytes")
                .asException();
          }
          MessageStream bytes =
              new MessageStream(
                  MESSAGE_BYTES,
                  data -> {
                    out.send(ReadFileResponse.newBuilder().setData(data).build());
                    counters.read(data.size());
                  });
          content.writeTo(bytes, from, from + length, out::onEnd);
          bytes.flush();
        });
  }

  private FileContent content(ReadFileRequest request) throws StatusException, TorrentException {
    InfoHash infoHash = Input.infoHash("info_hash", request.getInfoHash());
    return switch (request.getFileCase()) {
      case INDEX -> service.content(infoHash, request.getIndex());
      case PATH -> service.content(infoHash, index(infoHash, request.getPath()));
      case FILE_NOT_SET -> service.content(infoHash, 0);
    };
  }

  private int index(InfoHash infoHash, String path) throws StatusException, TorrentException {
    return service.metainfo(infoHash).files().stream()
        .filter(file -> !file.padding() && file.displayPath().equals(path))
        .mapToInt(FileEntry::index)
        .findFirst()
        .orElseThrow(() ->
            Refusal.notFound(
                "torrent " + infoHash + " has no file " + PrintableText.escape(path, SHOWN)));
  }

  @Override
  public void search(SearchRequest request, StreamObserver<SearchResponse> observer) {
    answer(
        observer,
        () -> {
          int limit = request.getLimit() == 0 ? USUAL_RESULTS : request.getLimit();
          if (limit < 0 || limit > CatalogClient.MAX_PAGE) {
            throw Refusal.badInput("limit", "1 to " + CatalogClient.MAX_PAGE + ", or 0");
          }
          if (request.getQuery().length() > CatalogClient.MAX_QUERY) {
            throw Refusal.badInput("query", CatalogClient.MAX_QUERY + " characters at most");
          }
          SearchResponse.Builder response = SearchResponse.newBuilder();
          catalog().search(request.getQuery(), limit).entries().stream()
              .limit(limit)
              .map(Messages::result)
              .forEach(response::addResults);
          return response.build();
        });
  }

  private CatalogClient catalog() throws StatusException {
    return catalog.orElseThrow(() ->
        Status.FAILED_PRECONDITION
            .withDescription("this peer consults no catalogue: enjambre.peer.catalog-url is empty")
            .asException());
  }

  @Override
  public void fetch(FetchRequest request, StreamObserver<Torrent> observer) {
    answer(observer, () -> new FetchCall(service, catalog).answer(request));
  }

  private static <T> void answer(StreamObserver<T> observer, Callable<T> call) {
    T answer;
    try {
      answer = call.call();
    } catch (Exception e) {
      observer.onError(Refusal.of(e));
      return;
    }
    observer.onNext(answer);
    observer.onCompleted();
  }
}
