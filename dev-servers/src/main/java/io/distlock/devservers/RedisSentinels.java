package io.distlock.devservers;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A Redis master, its replica and the sentinels that fail over between them within about two seconds. Thread-safe as
 * {@link RedisNode} is.
 *
 * <pre>{@code
 * try (RedisSentinels redis = RedisSentinels.start(3)) {
 *     RedisNode dead = redis.killMaster();
 *     RedisNode next = redis.awaitFailoverFrom(dead);
 *     dead.restart();                        // a second master for about ten seconds, then a replica
 * }
 * }</pre>
 */
public final class RedisSentinels implements AutoCloseable {

    /** The name that clients ask the sentinels for. */
    public static final String MASTER_NAME = "mymaster";

    private static final Duration READY_LIMIT = Duration.ofSeconds(20);
    private static final Duration FAILOVER_LIMIT = Duration.ofSeconds(30);

    private final RedisReplication data;
    private final RedisServers sentinels;

    private RedisSentinels(RedisReplication data, RedisServers sentinels) {
        this.data = data;
        this.sentinels = sentinels;
    }

    /** Starts everything and returns when each sentinel knows the replica and all other sentinels. */
    public static RedisSentinels start(int sentinels) {
        return start(sentinels, RedisOptions.defaults());
    }

    /** As {@link #start(int)}; the options are those of master and replica, the sentinels ask for no password. */
    public static RedisSentinels start(int sentinels, RedisOptions options) {
        OwnedServers owned = new OwnedServers();
        try {
            RedisReplication data = owned.own(RedisReplication.start(1, options));
            RedisServers watchers = owned.own(
                    RedisServers.start(sentinels, RedisMode.SENTINEL, watching(data.master(), sentinels, options)));
            RedisSentinels all = new RedisSentinels(data, watchers);
            Await.until("all sentinels know each other", READY_LIMIT, all::isComplete);
            return all;
        } catch (RuntimeException e) {
            owned.close();
            throw e;
        }
    }

    /** The sentinels, in the order of their start. */
    public List<RedisNode> sentinels() {
        return sentinels.nodes();
    }

    /** {@code host:port} of the sentinels, separated by commas, as {@code spring.data.redis.sentinel.nodes} takes it. */
    public String addresses() {
        return sentinels.addresses();
    }

    /** The two data servers, the first master first. */
    public List<RedisNode> dataNodes() {
        return Stream.concat(Stream.of(data.master()), data.replicas().stream()).toList();
    }

    /** The server that the first living sentinel names as master. */
    public RedisNode currentMaster() {
        RedisNode sentinel = sentinels().stream()
                .filter(RedisNode::isRunning)
                .findFirst()
                .orElseThrow(() -> new DevServerException("No sentinel is running"));
        String reply = sentinel.command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER_NAME);
        return dataNodes().stream()
                .filter(node -> reply.equals(node.host() + "\n" + node.port()))
                .findFirst()
                .orElseThrow(() -> new DevServerException("Sentinel names a master that is not ours: " + reply));
    }

    /** Kills the current master with SIGKILL and returns it, for {@link RedisNode#restart()}. */
    public RedisNode killMaster() {
        RedisNode master = currentMaster();
        master.kill();
        return master;
    }

    /** Waits, up to 30 s, until all living sentinels name another master than {@code former} and it is one; returns it. */
    public RedisNode awaitFailoverFrom(RedisNode former) {
        Await.until("there is another master than " + former.address(), FAILOVER_LIMIT, () -> {
            RedisNode master = currentMaster();
            return !master.equals(former) && master.command("ROLE").startsWith("master") && livingSentinelsAgree();
        });
        return currentMaster();
    }

    /** Ends all servers and removes their directories; may be repeated. */
    @Override
    public void close() {
        sentinels.close();
        data.close();
    }

    private boolean livingSentinelsAgree() {
        return sentinels().stream()
                        .filter(RedisNode::isRunning)
                        .map(sentinel -> sentinel.command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER_NAME))
                        .distinct()
                        .count()
                == 1;
    }

    private boolean isComplete() {
        String others = Integer.toString(sentinels().size() - 1);
        return sentinels().stream()
                .map(sentinel -> InfoText.ofAlternating(sentinel.command("SENTINEL", "MASTER", MASTER_NAME)))
                .allMatch(view -> Objects.equals(view.get("num-slaves"), "1")
                        && Objects.equals(view.get("num-other-sentinels"), others)
                        && Objects.equals(view.get("flags"), "master"));
    }

    private static RedisOptions watching(RedisNode master, int sentinels, RedisOptions options) {
        String monitor =
                "sentinel monitor %s %s %d %d".formatted(MASTER_NAME, master.host(), master.port(), sentinels / 2 + 1);
        RedisOptions watching = RedisOptions.defaults()
                .with(monitor)
                .with("sentinel down-after-milliseconds " + MASTER_NAME + " 600")
                .with("sentinel failover-timeout " + MASTER_NAME + " 2000");
        return options.password()
                .map(password -> watching.with("sentinel auth-pass " + MASTER_NAME + " " + password))
                .orElse(watching);
    }
}
