package io.distlock.lock.zookeeper;

import io.distlock.lock.LockKey;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.zookeeper.Standing.State;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.jspecify.annotations.Nullable;

/**
 * The node of one owner in the queue for a lock: after the lock recipe of ZooKeeper's documentation, with these differences.
 *
 * <ul>
 *   <li>The name has the owner in it, so that a node whose creation was not answered is found again instead of left behind; see
 *       {@link Leaving}.
 *   <li>The queue is read together with the creation, and tokens come from the write that a grant rests on; see {@link Taking}.
 *   <li>Only the node before is watched, and that for its end alone; see {@link Queueing}. The listing that finds nobody else leaves
 *       a watch on the queue, which tells the holder of the first to wait behind it, and of its own eviction; see {@link Followers}.
 *   <li>Who is at the head has a second to take the lock before its node is deleted for the sake of those behind.
 * </ul>
 *
 * <p>Thread-safe: everything runs in the steps of {@link Standing}, one after the other.
 */
final class LockNode implements Watcher {

    private final Standing standing;
    private final Leaving leaving;
    private final Queueing queueing;
    private final Followers followers;
    private final Taking taking;

    LockNode(Surroundings surroundings, LockKey key, Owner owner, Consumer<LockNode> onRetired) {
        this.standing = new Standing(surroundings, key, owner, this, () -> onRetired.accept(this));
        this.leaving = new Leaving(standing);
        this.queueing = new Queueing(standing, leaving);
        this.followers = new Followers(standing);
        this.taking = new Taking(standing, leaving, queueing, followers);
    }

    /** Null if this object has retired and a fresh one must be asked. */
    @Nullable
    CompletableFuture<AcquireResult> acquire(AcquireCommand command, CompletableFuture<?> step) {
        return standing.run(() -> taking.proceed(new Attempt(command, step)));
    }

    /** Null if this object has retired, with its node. */
    @Nullable
    CompletableFuture<ReleaseOutcome> release(Duration keepFor, CompletableFuture<?> step) {
        return standing.run(() -> leaving.release(keepFor, step));
    }

    /** The path of the node if it has the lock; null otherwise. */
    @Nullable
    String grantedPath(Session current) {
        return standing.state == State.GRANTED && standing.session == current ? standing.path : null;
    }

    /** Whether others wait, with a look if there were any. */
    CompletionStage<Boolean> lookForOthers(Session current) {
        return followers.lookAgain(current);
    }

    @Override
    public void process(WatchedEvent event) {
        switch (event.getType()) {
            case NodeChildrenChanged -> followers.onQueueChanged();
            case NodeDeleted -> {
                String gone = event.getPath();
                if (gone.equals(standing.path)) {
                    standing.inBackground(() -> gone.equals(standing.path) ? standing.end() : Standing.NOTHING);
                } else if (gone.equals(standing.predecessor)) {
                    standing.inBackground(() -> queueing.advance(gone));
                }
            }
            default -> {
                // connections and sessions are the link's
            }
        }
    }

    /** The connection is back; what was to be deleted need not wait longer. */
    void onConnected() {
        onSessionOver(); // if it is a new one
        if (standing.state == State.GIVEN_UP) {
            standing.inBackground(leaving::giveUp);
        }
    }

    void onSessionOver() {
        Session current = standing.session;
        if (current != null && !current.isAlive()) {
            standing.inBackground(() -> current == standing.session ? standing.end() : Standing.NOTHING);
        }
    }

    /** A renewal has found that there is no such node. */
    void onLost(String lostPath) {
        standing.inBackground(() -> {
            if (lostPath.equals(standing.path)) {
                standing.forget();
            }
            return Standing.NOTHING;
        });
    }

    /** The store is closed: what is held stays, without watches; what only waits is given up. */
    void onClose() {
        if (standing.state != State.GRANTED) {
            standing.inBackground(() -> standing.state == State.GRANTED ? Standing.NOTHING : leaving.giveUp());
        }
        Session current = standing.session;
        String own = standing.path;
        String before = standing.predecessor;
        if (current == null || own == null || !current.isAlive()) {
            return;
        }
        current.removeWatch(standing.queuePath(), this);
        if (before != null) {
            current.removeWatch(before, this);
        }
        if (standing.contended) {
            current.removeWatch(own, this);
        }
    }
}
