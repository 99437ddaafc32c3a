package io.distlock.devservers;

import java.util.ArrayList;
import java.util.List;

/**
 * Several Redis servers that know nothing of each other, as a quorum needs them. Thread-safe as {@link RedisNode} is.
 *
 * <pre>{@code
 * try (RedisServers three = RedisServers.start(3)) {
 *     three.node(0).kill();
 * }
 * }</pre>
 */
public final class RedisServers implements AutoCloseable {

    private final OwnedServers owned;
    private final List<RedisNode> nodes;

    private RedisServers(OwnedServers owned, List<RedisNode> nodes) {
        this.owned = owned;
        this.nodes = List.copyOf(nodes);
    }

    /** Starts {@code count} servers that keep nothing on disk. */
    public static RedisServers start(int count) {
        return start(count, RedisOptions.defaults());
    }

    /** Starts {@code count} servers with the same options. */
    public static RedisServers start(int count, RedisOptions options) {
        return start(count, RedisMode.SERVER, options);
    }

    static RedisServers start(int count, RedisMode mode, RedisOptions options) {
        OwnedServers owned = new OwnedServers();
        try {
            List<RedisNode> nodes = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                nodes.add(owned.own(RedisNode.start(mode, options)));
            }
            return new RedisServers(owned, nodes);
        } catch (RuntimeException e) {
            owned.close();
            throw e;
        }
    }

    /** All of them, in the order of their start. */
    public List<RedisNode> nodes() {
        return nodes;
    }

    /** One of them, counted from 0. */
    public RedisNode node(int index) {
        return nodes.get(index);
    }

    /** Their {@code host:port}, separated by commas. */
    public String addresses() {
        return String.join(",", nodes.stream().map(RedisNode::address).toList());
    }

    /** Ends all servers and removes their directories; may be repeated. */
    @Override
    public void close() {
        owned.close();
    }
}
