package dev.enjambre.tracker.service;

import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.tracker.swarm.MemberProgress;
import dev.enjambre.tracker.swarm.SwarmPeer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far some swarms have got at each replica. A replica is what announces from one address and
 * port, or with one peer id, so a peer with IPv4 and IPv6 is one. For one thread.
 */
public final class FleetMatrix {

  /** How far a replica has got, the worst first. */
  public enum Stage {
    /** It announces again and again that it lacks the same. */
    STALLED,
    /** It is getting it. */
    FETCHING,
    /** It has it. */
    DONE
  }

  /**
   * How far a replica has got with one swarm.
   *
   * @param member by what it last said
   */
  public record Cell(Stage stage, MemberProgress member) {}

  /**
   * A replica.
   *
   * @param peer as it last announced itself
   * @param worst the worst of its stages
   * @param silentSeconds how long ago it last announced anything
   */
  public record Replica(SwarmPeer peer, Stage worst, int silentSeconds) {}

  /**
   * The whole.
   *
   * @param replicas those that stall first, then those that are getting something, then by name
   * @param cells of each swarm, in the order of the replicas; empty: the replica is not in it
   * @param leftOut how many further replicas there are, which are doing no worse
   */
  public record Table(
      List<Replica> replicas, Map<InfoHash, List<Optional<Cell>>> cells, int leftOut) {

    /** Copies the lists. */
    public Table {
      replicas = List.copyOf(replicas);
      cells = Map.copyOf(cells);
    }

    /** Returns how far each of the replicas has got with one of the swarms. */
    public List<Optional<Cell>> row(InfoHash infoHash) {
      return cells.getOrDefault(infoHash, List.of());
    }
  }

  private record Endpoint(IpAddress address, int port) {}

  private static final int MEMBERS_AT_ONCE = 1000;

  /** How many members of a swarm are looked at: seeders come first, so those behind are missed. */
  private static final int MOST_MEMBERS = 20_000;

  private static final Comparator<Closed> ORDER =
      Comparator.comparing((Closed column) -> column.replica().worst())
          .thenComparing(column -> column.name())
          .thenComparing(column -> column.replica().peer().address().text())
          .thenComparingInt(column -> column.replica().peer().port());

  private final FleetView fleet;
  private final Map<Endpoint, Column> byEndpoint = new HashMap<>();
  private final Map<PeerId, Column> byId = new HashMap<>();
  private final List<Column> columns = new ArrayList<>();

  private FleetMatrix(FleetView fleet) {
    this.fleet = fleet;
  }

  /**
   * Looks how far swarms have got.
   *
   * @param mostReplicas how many there are in the table at most
   */
  public static Table of(FleetView fleet, List<InfoHash> swarms, int mostReplicas) {
    FleetMatrix matrix = new FleetMatrix(fleet);
    swarms.forEach(matrix::read);
    return matrix.table(swarms, mostReplicas);
  }

  private void read(InfoHash infoHash) {
    for (int first = 0; first < MOST_MEMBERS; first += MEMBERS_AT_ONCE) {
      List<MemberProgress> members =
          fleet
              .members(infoHash, first, MEMBERS_AT_ONCE)
              .map(FleetView.Members::members)
              .orElse(List.of());
      members.forEach(member -> column(member.peer()).add(infoHash, cell(member)));
      if (members.size() < MEMBERS_AT_ONCE) {
        return;
      }
    }
  }

  private Cell cell(MemberProgress member) {
    if (member.seeder()) {
      return new Cell(Stage.DONE, member);
    }
    return new Cell(fleet.isStalled(member) ? Stage.STALLED : Stage.FETCHING, member);
  }

  private Column column(SwarmPeer peer) {
    Endpoint endpoint = new Endpoint(peer.address(), peer.port());
    Column column = byEndpoint.get(endpoint);
    if (column == null) {
      column = byId.get(peer.id());
    }
    if (column == null) {
      column = new Column();
      columns.add(column);
    }
    byEndpoint.put(endpoint, column);
    byId.put(peer.id(), column);
    return column;
  }

  private Table table(List<InfoHash> swarms, int mostReplicas) {
    List<Closed> all = columns.stream().map(Column::close).sorted(ORDER).toList();
    List<Closed> shown = all.subList(0, Math.min(all.size(), mostReplicas));
    Map<InfoHash, List<Optional<Cell>>> cells = new HashMap<>();
    for (InfoHash infoHash : swarms) {
      cells.put(infoHash, shown.stream().map(column -> column.cell(infoHash)).toList());
    }
    return new Table(
        shown.stream().map(Closed::replica).toList(), cells, all.size() - shown.size());
  }

  /** What one replica has said of each swarm, which is at least one. */
  private static final class Column {

    private final Map<InfoHash, Cell> cells = new HashMap<>();

    /** Of two members that are one replica the one holds that has announced later. */
    void add(InfoHash infoHash, Cell cell) {
      cells.merge(
          infoHash,
          cell,
          (known, other) ->
              other.member().silentSeconds() < known.member().silentSeconds() ? other : known);
    }

    Closed close() {
      MemberProgress latest =
          cells.values().stream()
              .map(Cell::member)
              .min(Comparator.comparingInt(MemberProgress::silentSeconds))
              .orElseThrow();
      Stage worst =
          cells.values().stream().map(Cell::stage).min(Comparator.naturalOrder()).orElseThrow();
      return new Closed(new Replica(latest.peer(), worst, latest.silentSeconds()), cells);
    }
  }

  /** A column to which nothing is added any more. */
  private record Closed(Replica replica, Map<InfoHash, Cell> cells) {

    String name() {
      return replica.peer().hostname().map(HostName::name).orElse("");
    }

    Optional<Cell> cell(InfoHash infoHash) {
      return Optional.ofNullable(cells.get(infoHash));
    }
  }
}
