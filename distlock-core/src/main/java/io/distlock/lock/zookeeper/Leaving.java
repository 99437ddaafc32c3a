package io.distlock.lock.zookeeper;

import io.distlock.lock.LockStoreException;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.zookeeper.Standing.State;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.zookeeper.KeeperException.Code;

/** Deletes the node of an owner, again and again until that is confirmed, also one that nobody knows the name of. Runs in its steps. */
final class Leaving {

    private static final Duration RETRY_MIN = Duration.ofMillis(100);
    private static final Duration RETRY_MAX = Duration.ofSeconds(5);

    private final Standing standing;
    private volatile Duration retryDelay = RETRY_MIN;

    Leaving(Standing standing) {
        this.standing = standing;
    }

    /** Without a connection it is begun all the same when the time of the step is over, and repeated then. */
    CompletionStage<ReleaseOutcome> release(Duration keepFor, CompletableFuture<?> step) {
        Session current = standing.session;
        if (current == null || !current.isAlive()) {
            return giveUp();
        }
        return standing.surroundings()
                .link()
                .session(step)
                .handle((ready, failure) -> failure)
                .thenCompose(ready ->
                        standing.state == State.GRANTED && !keepFor.isZero() ? keep(current, keepFor) : giveUp());
    }

    CompletionStage<ReleaseOutcome> giveUp() {
        Session current = standing.session;
        if (standing.state == State.ABSENT || current == null || !current.isAlive()) {
            return gone(ReleaseOutcome.NOT_HELD);
        }
        standing.stopTimer();
        if (standing.state != State.GIVEN_UP) {
            retryDelay = RETRY_MIN;
        }
        State before = standing.state;
        standing.state = State.GIVEN_UP;
        String known = standing.path;
        if (known == null) {
            return Stages.flat(find(current)
                    .handle((found, failure) -> failure == null ? giveUp() : afterFailedDeletion(failure)));
        }
        CompletionStage<Boolean> head = before == State.QUEUED
                ? current.children(standing.queuePath(), null)
                        .handle((children, failure) -> failure == null && isHead(children))
                : CompletableFuture.completedStage(true);
        return Stages.flat(current.delete(known, -1).handle((deleted, failure) -> {
            if (failure != null) {
                return afterFailedDeletion(failure);
            }
            boolean first = head.toCompletableFuture().join(); // sent before, so it was answered before
            return gone(first ? ReleaseOutcome.RELEASED : ReleaseOutcome.NOT_HELD);
        }));
    }

    /** Looks, not before all earlier writes can be seen, for a node whose creation or deletion was not answered. */
    CompletionStage<Boolean> find(Session current) {
        current.sync(standing.queuePath());
        return Stages.flat(current.children(standing.queuePath(), null).handle((children, failure) -> {
            if (failure != null && !ZooKeeperFailures.is(failure, Code.NONODE)) {
                return CompletableFuture.<Boolean>failedStage(failure);
            }
            standing.stopTimer();
            LockQueue queue = failure == null ? LockQueue.of(children) : new LockQueue(List.of());
            int place = queue.placeOf(standing.owner());
            if (place < 0) {
                standing.forget();
            } else {
                standing.session = current;
                standing.path = standing.queuePath() + "/" + queue.at(place).text();
                standing.state = State.QUEUED;
            }
            return CompletableFuture.completedStage(place >= 0);
        }));
    }

    private CompletionStage<ReleaseOutcome> keep(Session current, Duration keepFor) {
        return Stages.flat(current.stat(standing.requirePath()).handle((stat, failure) -> {
            if (failure == null) {
                standing.later(keepFor, this::giveUp);
                return CompletableFuture.completedStage(ReleaseOutcome.RELEASED);
            }
            return afterFailedDeletion(failure);
        }));
    }

    private CompletionStage<ReleaseOutcome> afterFailedDeletion(Throwable failure) {
        if (ZooKeeperFailures.is(failure, Code.NONODE) || ZooKeeperFailures.is(failure, Code.SESSIONEXPIRED)) {
            return gone(ReleaseOutcome.NOT_HELD);
        }
        if (standing.state == State.GIVEN_UP) {
            standing.later(retryDelay, this::giveUp);
            retryDelay = retryDelay.multipliedBy(2).compareTo(RETRY_MAX) < 0 ? retryDelay.multipliedBy(2) : RETRY_MAX;
        }
        return CompletableFuture.failedStage(failure);
    }

    private CompletionStage<ReleaseOutcome> gone(ReleaseOutcome outcome) {
        standing.forget();
        return CompletableFuture.completedStage(outcome);
    }

    private boolean isHead(Session.Children children) {
        try {
            return LockQueue.of(children).isUnblocked(standing.owner());
        } catch (LockStoreException e) {
            return false; // a foreign node among them
        }
    }
}
