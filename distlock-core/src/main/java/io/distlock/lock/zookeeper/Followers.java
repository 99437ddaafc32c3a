package io.distlock.lock.zookeeper;

import io.distlock.lock.zookeeper.Standing.State;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.zookeeper.KeeperException.Code;

/** Notices who waits behind a granted node, with no more looks than changes. Runs in the steps of the node, but for renewals. */
final class Followers {

    private final Standing standing;

    Followers(Standing standing) {
        this.standing = standing;
    }

    /** After a grant, with what the look of it has seen. */
    void afterGrant(Session current, boolean others) {
        note(current, others);
        if (standing.queueChanged && !others) {
            standing.inBackground(this::look);
        }
    }

    /** The queue has changed, by its watch. */
    void onQueueChanged() {
        standing.queueChanged = true;
        if (standing.state == State.GRANTED && !standing.contended) {
            standing.inBackground(this::look);
        }
    }

    /** Whether others wait, with a look if there were any; called by renewals. */
    CompletionStage<Boolean> lookAgain(Session current) {
        if (!standing.contended) {
            return Standing.NOTHING;
        }
        return standing.watchedQueue(current).thenApply(children -> {
            standing.contended = LockQueue.of(children).waiting() > 0;
            return standing.contended;
        });
    }

    private CompletionStage<Boolean> look() {
        Session current = standing.session;
        if (standing.state != State.GRANTED || standing.contended || current == null) {
            return Standing.NOTHING;
        }
        return standing.watchedQueue(current).thenApply(LockQueue::of).thenCompose(queue -> {
            if (queue.placeOf(standing.owner()) < 0) {
                return standing.end();
            }
            note(current, queue.waiting() > 0);
            if (standing.contended) {
                standing.surroundings().hints().contended(standing.key(), standing.owner());
            }
            return CompletableFuture.completedStage(standing.contended);
        });
    }

    /** Where others wait, the queue is not watched any more, so the node watches its own end. */
    private void note(Session current, boolean others) {
        standing.contended = others;
        if (others) {
            String own = standing.requirePath();
            current.watchEnd(own, standing.watcher()).whenComplete((watched, failure) -> {
                if (ZooKeeperFailures.is(failure, Code.NONODE)) {
                    standing.inBackground(() -> own.equals(standing.path) ? standing.end() : Standing.NOTHING);
                }
            });
        }
    }
}
