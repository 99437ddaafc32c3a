package io.distlock.lock.zookeeper;

import io.distlock.lock.LockKey;
import io.distlock.lock.spi.Owner;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.zookeeper.Watcher;
import org.jspecify.annotations.Nullable;

/**
 * What this process knows of the node of one owner in the queue for a lock. Steps run one after the other, and only they write; what
 * they write is volatile for the watchers and the renewals, which read it in between.
 */
final class Standing {

    enum State {
        /** There is no node. */
        ABSENT,
        /** There may be a node: its creation was sent and not answered. */
        UNKNOWN,
        QUEUED,
        GRANTED,
        /** The node is to be deleted, which is repeated until it is confirmed or the session is over. */
        GIVEN_UP
    }

    static final CompletionStage<Boolean> NOTHING = CompletableFuture.completedStage(false);

    private final Surroundings surroundings;
    private final LockKey key;
    private final Owner owner;
    private final String queuePath;
    private final Watcher watcher;
    private final SerialSteps steps;
    private final NodeTimer timer;

    volatile State state = State.ABSENT;
    volatile @Nullable Session session;
    volatile @Nullable String path;
    volatile @Nullable String predecessor;

    /** Whether the predecessor was the head when it was looked at. */
    volatile boolean nextIsHead;

    /** Whether a caller asked for a place in the queue. */
    volatile boolean keepsPlace;

    /** Whether the lock was offered, and is not taken yet. */
    volatile boolean offered;

    /** Whether the latest look found the node at the head, and then whether it saw others behind. */
    volatile boolean headSeen;

    volatile boolean othersSeen;

    /** Whether others wait behind the granted node. */
    volatile boolean contended;

    /** Whether the queue has changed since the latest look. */
    volatile boolean queueChanged;

    volatile long sinceMillis;

    Standing(Surroundings surroundings, LockKey key, Owner owner, Watcher watcher, Runnable onRetired) {
        this.surroundings = surroundings;
        this.key = key;
        this.owner = owner;
        this.queuePath = surroundings.paths().node(key);
        this.watcher = watcher;
        this.timer = new NodeTimer(surroundings.timer());
        this.steps = new SerialSteps(() -> state == State.ABSENT, onRetired);
    }

    Surroundings surroundings() {
        return surroundings;
    }

    LockKey key() {
        return key;
    }

    Owner owner() {
        return owner;
    }

    String queuePath() {
        return queuePath;
    }

    Watcher watcher() {
        return watcher;
    }

    String requirePath() {
        String known = path;
        if (known == null) {
            throw new IllegalStateException("Lock '%s' has no node in state %s".formatted(key, state));
        }
        return known;
    }

    /** Looks at the queue, and watches it from then on. */
    CompletableFuture<Session.Children> watchedQueue(Session current) {
        queueChanged = false;
        return current.children(queuePath, watcher);
    }

    /** There is no node any more. */
    void forget() {
        timer.stop();
        state = State.ABSENT;
        session = null;
        path = null;
        predecessor = null;
        keepsPlace = false;
        offered = false;
        headSeen = false;
        contended = false;
    }

    /** The node has gone without this process having deleted it; if it had the lock, its holder is told. */
    CompletionStage<Boolean> end() {
        boolean lost = state == State.GRANTED;
        forget();
        if (lost) {
            surroundings.hints().revoked(key, owner);
        }
        return CompletableFuture.completedStage(lost);
    }

    /** Runs a step when its turn comes; null if this object has retired and a fresh one must be asked. */
    <T> @Nullable CompletableFuture<T> run(Supplier<CompletionStage<T>> step) {
        return steps.run(step);
    }

    void inBackground(Supplier<? extends CompletionStage<?>> step) {
        steps.run(() -> step.get().thenApply(ignored -> true));
    }

    /** Runs a step later, unless another one is put in its place, or the timer is stopped. */
    void later(Duration delay, Supplier<? extends CompletionStage<?>> step) {
        timer.stop();
        int number = timer.number() + 1;
        timer.start(delay, () -> inBackground(() -> number == timer.number() ? step.get() : NOTHING));
    }

    void stopTimer() {
        timer.stop();
    }
}
