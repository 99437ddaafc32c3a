package io.distlock.devservers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.zookeeper.ZooKeeper;

/**
 * Three ZooKeeper servers that elect a leader, inside this JVM.
 *
 * <pre>{@code
 * try (ZooKeeperEnsemble ensemble = ZooKeeperEnsemble.start()) {
 *     ZooKeeperNode dead = ensemble.killLeader();
 *     dead.restart();
 * }
 * }</pre>
 *
 * <p>Queries are thread-safe; killing, restarting and closing are confined to one thread at a time.
 */
public final class ZooKeeperEnsemble implements AutoCloseable {

    private static final int MEMBERS = 3;
    private static final String HOST = "127.0.0.1";

    /** Of 200 ms: how long the leader and a follower that is held back bear with each other. */
    private static final String SYNC_LIMIT_TICKS = "100";

    private final List<ZooKeeperNode> members;
    private final List<List<TcpProxy>> links;

    private ZooKeeperEnsemble(List<ZooKeeperNode> members, List<List<TcpProxy>> links) {
        this.members = List.copyOf(members);
        this.links = List.copyOf(links);
    }

    /** Starts three members and returns when each serves requests. */
    public static ZooKeeperEnsemble start() {
        return start(Map.of());
    }

    /**
     * As {@link #start()}, with lines of zoo.cfg that win over ours.
     *
     * @throws DevServerException if it does not start
     */
    public static ZooKeeperEnsemble start(Map<String, String> settings) {
        return start(settings, false);
    }

    /** As {@link #start()}, with a proxy on each way from member to member, for {@link #holdBack}. */
    public static ZooKeeperEnsemble startLinked() {
        return start(Map.of("syncLimit", SYNC_LIMIT_TICKS), true);
    }

    private static ZooKeeperEnsemble start(Map<String, String> settings, boolean linked) {
        DevServerException last = new DevServerException("not tried");
        for (int attempt = 1; attempt <= FreePorts.ATTEMPTS_MAX; attempt++) {
            try {
                return startOnce(settings, linked);
            } catch (DevServerException e) {
                last = e;
            }
        }
        throw last;
    }

    /** {@code host:port} of all members, separated by commas. */
    public String connectString() {
        return String.join(
                ",", members.stream().map(ZooKeeperNode::connectString).toList());
    }

    /** The three members. */
    public List<ZooKeeperNode> members() {
        return members;
    }

    /**
     * The member that leads.
     *
     * @throws DevServerException if nobody does, for example during an election
     */
    public ZooKeeperNode leader() {
        return first("leader");
    }

    /**
     * A member that follows.
     *
     * @throws DevServerException if nobody does, for example during an election
     */
    public ZooKeeperNode follower() {
        return first("follower");
    }

    /**
     * The member that a client is connected to; with Curator: {@code client.getZookeeperClient().getZooKeeper()}.
     *
     * @throws DevServerException if the client is not connected
     */
    public ZooKeeperNode memberOf(ZooKeeper client) {
        return members.stream()
                .filter(member -> member.holdsConnectionOf(client.getSessionId()))
                .findFirst()
                .orElseThrow(() -> new DevServerException(
                        "No member has a connection of session 0x" + Long.toHexString(client.getSessionId())));
    }

    /**
     * Lets a follower lag: what the leader tells it does not arrive, while its own words still reach the leader and its clients
     * are served. After 20 s it looks for another leader.
     *
     * @throws IllegalStateException if the ensemble was not started with proxies
     */
    public void holdBack(ZooKeeperNode follower) {
        linksOf(follower).forEach(link -> link.pause(TcpProxy.Direction.TO_CLIENT));
    }

    /** Delivers to a follower what was held back, and goes on. */
    public void catchUp(ZooKeeperNode follower) {
        linksOf(follower).forEach(link -> link.resume(TcpProxy.Direction.TO_CLIENT));
    }

    /** Delays whatever a follower hears from the leader; zero ends it. */
    public void delay(ZooKeeperNode follower, Duration delay) {
        linksOf(follower).forEach(link -> link.delay(delay));
    }

    /** Kills the leader and returns it, for {@link ZooKeeperNode#restart()}. */
    public ZooKeeperNode killLeader() {
        ZooKeeperNode leader = leader();
        leader.kill();
        return leader;
    }

    /** Kills the member that the client is connected to and returns it. */
    public ZooKeeperNode killMemberOf(ZooKeeper client) {
        ZooKeeperNode member = memberOf(client);
        member.kill();
        return member;
    }

    /** Waits until every running member serves requests, that is after an election. */
    public void awaitServing() {
        members.stream().filter(ZooKeeperNode::isRunning).forEach(ZooKeeperNode::awaitServing);
    }

    /** Ends all members and removes their data; may be repeated. */
    @Override
    public void close() {
        members.forEach(ZooKeeperNode::kill);
        members.forEach(ZooKeeperNode::close);
        links.forEach(ways -> ways.forEach(TcpProxy::close));
    }

    private ZooKeeperNode first(String role) {
        return members.stream()
                .filter(member -> member.role().filter(role::equals).isPresent())
                .findFirst()
                .orElseThrow(() -> new DevServerException("There is no " + role));
    }

    private List<TcpProxy> linksOf(ZooKeeperNode member) {
        if (links.isEmpty()) {
            throw new IllegalStateException("The members talk to each other without proxies: use startLinked()");
        }
        return links.get(members.indexOf(member));
    }

    private static ZooKeeperEnsemble startOnce(Map<String, String> settings, boolean linked) {
        OwnedServers owned = new OwnedServers();
        try {
            List<Address> addresses =
                    IntStream.rangeClosed(1, MEMBERS).mapToObj(Address::next).toList();
            List<ZooKeeperNode> members = new ArrayList<>();
            List<List<TcpProxy>> links = new ArrayList<>();
            for (Address own : addresses) {
                Map<String, String> lines = new HashMap<>();
                List<TcpProxy> ways = new ArrayList<>();
                for (Address other : addresses) {
                    if (linked && other != own) {
                        TcpProxy way = owned.own(TcpProxy.start(HOST, other.quorumPort()));
                        ways.add(way);
                        lines.put("server." + other.id(), other.line(way.port()));
                    } else {
                        lines.put("server." + other.id(), other.line(other.quorumPort()));
                    }
                }
                lines.putAll(settings);
                ServerHome home = ServerHome.create("zookeeper");
                members.add(owned.own(new ZooKeeperNode(home, own.clientPort(), lines)));
                writeId(home, own.id());
                if (linked) {
                    links.add(ways);
                }
            }
            members.forEach(ZooKeeperNode::launch);
            ZooKeeperEnsemble ensemble = new ZooKeeperEnsemble(members, links);
            ensemble.awaitServing();
            return ensemble;
        } catch (RuntimeException e) {
            owned.close();
            throw e;
        }
    }

    /** Where a member is found by its clients, by its followers and for elections. */
    private record Address(int id, int clientPort, int quorumPort, int electionPort) {

        static Address next(int id) {
            return new Address(id, FreePorts.next(), FreePorts.next(), FreePorts.next());
        }

        /** Of zoo.cfg, with the port that the reader of the file shall follow it through. */
        String line(int way) {
            return "%s:%d:%d;%s:%d".formatted(HOST, way, electionPort, HOST, clientPort);
        }
    }

    private static void writeId(ServerHome home, int id) {
        try {
            Path data = Files.createDirectories(home.path().resolve("data"));
            Files.writeString(data.resolve("myid"), Integer.toString(id));
        } catch (IOException e) {
            throw new DevServerException("Cannot write myid in " + home.path(), e);
        }
    }
}
