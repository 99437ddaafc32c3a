package io.distlock.devservers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A Redis Cluster of three masters without replicas, the 16384 slots spread evenly. Thread-safe as {@link RedisNode} is; move one
 * slot at a time.
 *
 * <pre>{@code
 * try (RedisCluster redis = RedisCluster.start()) {
 *     int slot = redis.slotOf("distlock:{stock}:4711");
 *     redis.beginMove(slot, redis.nodes().get(1));    // clients now meet ASK
 *     redis.finishMove(slot, redis.nodes().get(1));   // clients now meet MOVED
 * }
 * }</pre>
 */
public final class RedisCluster implements AutoCloseable {

    private static final int MASTERS = 3;
    private static final int SLOTS = 16_384;
    private static final int MOVE_ROUNDS_MAX = 1_000;
    private static final Duration READY_LIMIT = Duration.ofSeconds(20);

    private final RedisServers masters;
    private final RedisOptions options;

    private RedisCluster(RedisServers masters, RedisOptions options) {
        this.masters = masters;
        this.options = options;
    }

    /** Starts the masters, joins them and returns when every one says {@code cluster_state:ok}, which takes about 2 s. */
    public static RedisCluster start() {
        return start(RedisOptions.defaults());
    }

    /** As {@link #start()}, all masters with the same options. */
    public static RedisCluster start(RedisOptions options) {
        RedisServers masters = RedisServers.start(MASTERS, RedisMode.CLUSTER, options);
        try {
            RedisCluster cluster = new RedisCluster(masters, options);
            cluster.join();
            return cluster;
        } catch (RuntimeException e) {
            masters.close();
            throw e;
        }
    }

    /** The three masters. */
    public List<RedisNode> nodes() {
        return masters.nodes();
    }

    /** {@code host:port} of the masters, separated by commas, as {@code spring.data.redis.cluster.nodes} takes it. */
    public String addresses() {
        return masters.addresses();
    }

    /** Slot of a key, by its hash tag where it has one. */
    public int slotOf(String key) {
        return Integer.parseInt(masters.node(0).command("CLUSTER", "KEYSLOT", key));
    }

    /** The running master that believes it serves {@code slot}. */
    public RedisNode ownerOf(int slot) {
        return nodes().stream()
                .filter(RedisNode::isRunning)
                .filter(node -> serves(node, slot))
                .findFirst()
                .orElseThrow(() -> new DevServerException("Nobody serves slot " + slot));
    }

    /** Moves a slot with its keys to another master, both halves at once. */
    public void moveSlot(int slot, RedisNode target) {
        beginMove(slot, target);
        finishMove(slot, target);
    }

    /** Marks a slot as migrating and importing; until {@link #finishMove} clients get ASK for keys that are not at the owner. */
    public void beginMove(int slot, RedisNode target) {
        RedisNode source = ownerOf(slot);
        if (source.equals(target)) {
            throw new IllegalArgumentException(target.address() + " serves slot " + slot + " already");
        }
        target.command("CLUSTER", "SETSLOT", Integer.toString(slot), "IMPORTING", idOf(source));
        source.command("CLUSTER", "SETSLOT", Integer.toString(slot), "MIGRATING", idOf(target));
    }

    /** Moves the keys of the slot and makes {@code target} its owner; returns when all masters know. */
    public void finishMove(int slot, RedisNode target) {
        RedisNode source = ownerOf(slot);
        moveKeys(slot, source, target);
        target.command("CLUSTER", "SETSLOT", Integer.toString(slot), "NODE", idOf(target));
        for (RedisNode node : nodes()) {
            if (!node.equals(target)) {
                node.command("CLUSTER", "SETSLOT", Integer.toString(slot), "NODE", idOf(target));
            }
        }
    }

    /** Waits, up to 20 s, until every running master says {@code cluster_state:ok}. */
    public void awaitOk() {
        Await.until("cluster_state is ok", READY_LIMIT, () -> nodes().stream()
                .filter(RedisNode::isRunning)
                .map(node -> InfoText.ofLines(node.command("CLUSTER", "INFO")))
                .allMatch(info -> info.get("cluster_state").equals("ok")
                        && info.get("cluster_slots_ok").equals(Integer.toString(SLOTS))));
    }

    /** Ends all masters and removes their directories; may be repeated. */
    @Override
    public void close() {
        masters.close();
    }

    private void join() {
        for (int i = 0; i < MASTERS; i++) {
            String first = Integer.toString(SLOTS * i / MASTERS);
            String last = Integer.toString(SLOTS * (i + 1) / MASTERS - 1);
            RedisNode node = masters.node(i);
            node.command("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
            node.command("CLUSTER", "ADDSLOTSRANGE", first, last);
        }
        for (RedisNode node : nodes().subList(1, MASTERS)) {
            String busPort = InfoText.ofAlternating(node.command("CONFIG", "GET", "cluster-port"))
                    .get("cluster-port");
            masters.node(0).command("CLUSTER", "MEET", node.host(), Integer.toString(node.port()), busPort);
        }
        awaitOk();
    }

    private void moveKeys(int slot, RedisNode source, RedisNode target) {
        for (int round = 0; round < MOVE_ROUNDS_MAX; round++) {
            String keys = source.command("CLUSTER", "GETKEYSINSLOT", Integer.toString(slot), "100");
            if (keys.isEmpty()) {
                return;
            }
            List<String> migrate = new ArrayList<>(
                    List.of("MIGRATE", target.host(), Integer.toString(target.port()), "", "0", "5000"));
            options.password().ifPresent(password -> migrate.addAll(List.of("AUTH", password)));
            migrate.add("KEYS");
            migrate.addAll(Arrays.asList(keys.split("\n")));
            source.command(migrate.toArray(String[]::new));
        }
        throw new DevServerException("Slot " + slot + " still has keys after " + MOVE_ROUNDS_MAX + " rounds");
    }

    private static String idOf(RedisNode node) {
        return node.command("CLUSTER", "MYID");
    }

    /** A line of CLUSTER NODES names from its ninth word on single slots, ranges and, in brackets, slots on the move. */
    private static boolean serves(RedisNode node, int slot) {
        return node.command("CLUSTER", "NODES")
                .lines()
                .filter(line -> line.contains("myself"))
                .flatMap(line -> Arrays.stream(line.split(" ")).skip(8))
                .filter(range -> !range.startsWith("["))
                .map(range -> range.split("-"))
                .anyMatch(range ->
                        Integer.parseInt(range[0]) <= slot && slot <= Integer.parseInt(range[range.length - 1]));
    }
}
