package io.distlock.devservers;

import java.time.Duration;
import java.util.List;

/**
 * A Redis master with replicas, without anybody who would fail over. Thread-safe as {@link RedisNode} is.
 *
 * <pre>{@code
 * try (RedisReplication redis = RedisReplication.start(2)) {
 *     redis.replicas().get(0).pause();
 * }
 * }</pre>
 */
public final class RedisReplication implements AutoCloseable {

    private static final Duration LINK_LIMIT = Duration.ofSeconds(15);

    private final RedisNode master;
    private final RedisServers replicas;

    private RedisReplication(RedisNode master, RedisServers replicas) {
        this.master = master;
        this.replicas = replicas;
    }

    /** Starts a master and {@code replicas} replicas and returns when all are linked. */
    public static RedisReplication start(int replicas) {
        return start(replicas, RedisOptions.defaults());
    }

    /** As {@link #start(int)}, all servers with the same options. */
    public static RedisReplication start(int replicas, RedisOptions options) {
        OwnedServers owned = new OwnedServers();
        try {
            RedisNode master = owned.own(RedisNode.start(options));
            RedisServers copies = owned.own(RedisServers.start(replicas, options.replicaOf(master)));
            RedisReplication replication = new RedisReplication(master, copies);
            replication.awaitLinks();
            return replication;
        } catch (RuntimeException e) {
            owned.close();
            throw e;
        }
    }

    /** The server that takes writes. */
    public RedisNode master() {
        return master;
    }

    /** The servers that copy the master. */
    public List<RedisNode> replicas() {
        return replicas.nodes();
    }

    /** Waits, up to 15 s, until every replica is linked to the master and has what the master has written so far. */
    public void awaitLinks() {
        Await.until("the replicas of " + master.address() + " are in line", LINK_LIMIT, () -> {
            long written = Long.parseLong(InfoText.of(master, "replication").get("master_repl_offset"));
            return replicas().stream()
                    .map(replica -> InfoText.of(replica, "replication"))
                    .allMatch(info -> info.get("master_link_status").equals("up")
                            && Long.parseLong(info.get("slave_repl_offset")) >= written);
        });
    }

    /** Ends all servers and removes their directories; may be repeated. */
    @Override
    public void close() {
        replicas.close();
        master.close();
    }
}
