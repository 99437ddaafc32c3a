package io.distlock.lock.zookeeper;

import io.distlock.lock.zookeeper.Standing.State;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.zookeeper.KeeperException.Code;

/** Waits behind the node before, and offers the lock to its owner when the turn has come. Runs in the steps of the node. */
final class Queueing {

    /** How long who is at the head may take to say so before its node is deleted for the sake of those behind. */
    private static final Duration OFFER = Duration.ofSeconds(1);

    private final Standing standing;
    private final Leaving leaving;

    Queueing(Standing standing, Leaving leaving) {
        this.standing = standing;
        this.leaving = leaving;
    }

    /** Watches the last node before that this one has to wait for; false if it has just gone. */
    CompletionStage<Boolean> watchBlocking(Session current, LockQueue queue, int place) {
        int blocking = queue.placeBlocking(place);
        String before = standing.queuePath() + "/" + queue.at(blocking).text();
        standing.nextIsHead = blocking == 0;
        if (before.equals(standing.predecessor)) {
            return CompletableFuture.completedStage(true);
        }
        standing.predecessor = before;
        return Stages.flat(current.watchEnd(before, standing.watcher()).handle((watched, failure) -> {
            if (failure == null) {
                return CompletableFuture.completedStage(true);
            }
            standing.predecessor = null;
            return ZooKeeperFailures.is(failure, Code.NONODE)
                    ? CompletableFuture.completedStage(false)
                    : CompletableFuture.<Boolean>failedStage(failure);
        }));
    }

    /** For a node that was before, by its watch. */
    CompletionStage<Boolean> advance(String gone) {
        return gone.equals(standing.predecessor) ? advance() : Standing.NOTHING;
    }

    private CompletionStage<Boolean> advance() {
        Session current = standing.session;
        if (standing.state != State.QUEUED || current == null) {
            return Standing.NOTHING;
        }
        standing.predecessor = null;
        if (standing.nextIsHead) {
            return offer();
        }
        return standing.watchedQueue(current).thenCompose(children -> {
            LockQueue queue = LockQueue.of(children);
            int place = queue.placeOf(standing.owner());
            if (place < 0) {
                return standing.end();
            }
            standing.headSeen = queue.placeBlocking(place) < 0;
            standing.othersSeen = queue.waiting() > 0;
            return standing.headSeen
                    ? offer()
                    : watchBlocking(current, queue, place)
                            .thenCompose(watched -> watched ? CompletableFuture.completedStage(true) : advance());
        });
    }

    private CompletionStage<Boolean> offer() {
        standing.offered = true;
        standing.later(OFFER, leaving::giveUp);
        standing.surroundings().hints().offered(standing.key(), standing.owner());
        return CompletableFuture.completedStage(true);
    }
}
