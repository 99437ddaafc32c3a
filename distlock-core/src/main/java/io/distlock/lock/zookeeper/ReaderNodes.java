package io.distlock.lock.zookeeper;

import io.distlock.lock.LockKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;

/**
 * The resources whose versions this process remembers, each with a node that keeps the server from forgetting them. The least
 * recently read one goes when there are too many: whoever worked with its version then may conflict, and reads again. Thread-safe.
 */
final class ReaderNodes {

    private final LockPaths paths;
    private final Endings endings;
    private final String id;
    private final int nodesMax;
    private final Map<LockKey, ReaderNode> nodes = new LinkedHashMap<>(16, 0.75f, true); // guarded by itself
    private long made; // guarded by nodes

    /** @param id tells the nodes of two stores on one session apart */
    ReaderNodes(LockPaths paths, Endings endings, String id, int nodesMax) {
        this.paths = paths;
        this.endings = endings;
        this.id = id;
        this.nodesMax = nodesMax;
    }

    /** The node for a resource, whose creation is on its way if it is new; it stays at least so long. */
    ReaderNode keep(Session session, LockKey key, Duration keepFor, List<ACL> acl) {
        long until = endings.now() + keepFor.toNanos();
        ReaderNode added;
        ReaderNode outdated;
        synchronized (nodes) {
            ReaderNode known = nodes.get(key);
            if (known != null && known.session() == session) {
                known.keepUntil(until);
                return known;
            }
            String path = paths.node(key) + "/reader-" + id + "-" + ++made;
            added = new ReaderNode(key, session, path, until, endings.newTimer());
            outdated = nodes.put(key, added);
            if (outdated == null && nodes.size() > nodesMax) {
                outdated = removeEldest();
            }
        }
        added.create(acl);
        watchTime(added);
        if (outdated != null) {
            end(outdated);
        }
        return added;
    }

    /** The latest state that this process has seen of a resource. */
    Optional<VersionState> newest(LockKey key) {
        synchronized (nodes) {
            ReaderNode node = nodes.get(key);
            return node == null ? Optional.empty() : node.newest();
        }
    }

    /** Gives up a node, whether or not it exists. */
    void drop(ReaderNode node) {
        synchronized (nodes) {
            nodes.remove(node.key(), node);
        }
        end(node);
    }

    void close() {
        List<ReaderNode> all;
        synchronized (nodes) {
            all = new ArrayList<>(nodes.values());
        }
        all.forEach(this::drop);
    }

    int size() {
        synchronized (nodes) {
            return nodes.size();
        }
    }

    private @Nullable ReaderNode removeEldest() {
        Iterator<ReaderNode> eldest = nodes.values().iterator();
        ReaderNode node = eldest.next();
        eldest.remove();
        return node;
    }

    /** Once for each node, and again for what was added meanwhile. */
    private void watchTime(ReaderNode node) {
        Duration left = node.left(endings.now());
        if (left.compareTo(Duration.ZERO) > 0) {
            node.timer().start(left, () -> watchTime(node));
        } else {
            drop(node);
        }
    }

    private void end(ReaderNode node) {
        node.timer().stop();
        endings.run(node.session(), () -> node.session().delete(node.path(), -1), () -> {});
    }
}
