package io.distlock.lock.zookeeper;

import io.distlock.lock.LockKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.zookeeper.data.ACL;

/**
 * An ephemeral node that this process has below a resource whose version it remembers: the server removes a container once it is
 * empty. Thread-safe.
 */
final class ReaderNode {

    private final LockKey key;
    private final Session session;
    private final String path;
    private final AtomicLong keepUntilNanos;
    private final NodeTimer timer;
    private final CompletableFuture<String> created = new CompletableFuture<>();
    private final AtomicReference<Optional<VersionState>> newest = new AtomicReference<>(Optional.empty());

    ReaderNode(LockKey key, Session session, String path, long keepUntilNanos, NodeTimer timer) {
        this.key = key;
        this.session = session;
        this.path = path;
        this.keepUntilNanos = new AtomicLong(keepUntilNanos);
        this.timer = timer;
    }

    LockKey key() {
        return key;
    }

    Session session() {
        return session;
    }

    String path() {
        return path;
    }

    NodeTimer timer() {
        return timer;
    }

    /** Sends the creation. To be called once. */
    void create(List<ACL> acl) {
        session.createEphemeral(path, acl).whenComplete((made, failure) -> {
            if (failure == null) {
                created.complete(made);
            } else {
                created.completeExceptionally(failure);
            }
        });
    }

    CompletableFuture<String> created() {
        return created;
    }

    void keepUntil(long nanos) {
        keepUntilNanos.accumulateAndGet(nanos, (known, wanted) -> wanted - known > 0 ? wanted : known);
    }

    Duration left(long nowNanos) {
        return Duration.ofNanos(keepUntilNanos.get() - nowNanos);
    }

    /** The latest state that was seen. */
    Optional<VersionState> newest() {
        return newest.get();
    }

    void saw(VersionState state) {
        newest.accumulateAndGet(
                Optional.of(state),
                (known, seen) -> known.filter(older -> older.lastWrite() > state.lastWrite())
                                .isPresent()
                        ? known
                        : seen);
    }
}
