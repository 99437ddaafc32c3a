package io.distlock.devservers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    private final List<ZooKeeperNode> members;

    private ZooKeeperEnsemble(List<ZooKeeperNode> members) {
        this.members = List.copyOf(members);
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
        DevServerException last = new DevServerException("not tried");
        for (int attempt = 1; attempt <= FreePorts.ATTEMPTS_MAX; attempt++) {
            try {
                return startOnce(settings);
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
        return members.stream()
                .filter(member -> member.role().filter("leader"::equals).isPresent())
                .findFirst()
                .orElseThrow(() -> new DevServerException("There is no leader"));
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
    }

    private static ZooKeeperEnsemble startOnce(Map<String, String> settings) {
        OwnedServers owned = new OwnedServers();
        try {
            List<Integer> clientPorts = new ArrayList<>();
            Map<String, String> lines = new HashMap<>();
            for (int id = 1; id <= MEMBERS; id++) {
                int clientPort = FreePorts.next();
                clientPorts.add(clientPort);
                lines.put(
                        "server." + id,
                        "127.0.0.1:%d:%d;127.0.0.1:%d".formatted(FreePorts.next(), FreePorts.next(), clientPort));
            }
            lines.putAll(settings);
            List<ZooKeeperNode> members = new ArrayList<>();
            for (int id = 1; id <= MEMBERS; id++) {
                ServerHome home = ServerHome.create("zookeeper");
                members.add(owned.own(new ZooKeeperNode(home, clientPorts.get(id - 1), lines)));
                writeId(home, id);
            }
            members.forEach(ZooKeeperNode::launch);
            ZooKeeperEnsemble ensemble = new ZooKeeperEnsemble(members);
            ensemble.awaitServing();
            return ensemble;
        } catch (RuntimeException e) {
            owned.close();
            throw e;
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
