package io.distlock.lock.zookeeper;

import io.distlock.lock.LockStoreException;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.zookeeper.Standing.State;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * Creates the node of an owner, finds its place in the queue, and takes the lock at the head of it. The listing is sent right behind
 * the creation: if the newest change in the queue is that creation, and nobody is before it that it would have to wait for, its write id makes the tokens.
 * Otherwise whoever finds itself at the head writes its node, and that write id does: the one of the creation may be smaller than
 * what the last holder had when it was granted again meanwhile. Runs in the steps of the node.
 */
final class Taking {

    private static final Duration POLL_ONCE = Duration.ofMillis(500);
    private static final Duration POLL = Duration.ofSeconds(5);
    private static final int POLL_PLACES_MAX = 6;

    /** Beyond it the server's counter ends; when the queue has run empty, its container goes and the count starts over. */
    private static final long SEQUENCE_MAX = 2_000_000_000;

    private final Standing standing;
    private final Leaving leaving;
    private final Queueing queueing;
    private final Followers followers;

    Taking(Standing standing, Leaving leaving, Queueing queueing, Followers followers) {
        this.standing = standing;
        this.leaving = leaving;
        this.queueing = queueing;
        this.followers = followers;
    }

    CompletionStage<AcquireResult> proceed(Attempt attempt) {
        attempt.nextRound();
        return standing.surroundings().link().session(attempt.step()).thenCompose(current -> {
            attempt.requireTime();
            if (standing.session != current) {
                standing.forget(); // with its session
            }
            return switch (standing.state) {
                case ABSENT ->
                    standing.surroundings().containers().acl(current).thenCompose(acl -> create(current, acl, attempt));
                case UNKNOWN, GIVEN_UP -> leaving.find(current).thenCompose(found -> proceed(attempt));
                case QUEUED ->
                    standing.headSeen
                            ? takeSeenHead(current, attempt)
                            : standing.offered ? takeAtHead(current, attempt) : look(current, attempt);
                case GRANTED -> takeAtHead(current, attempt);
            };
        });
    }

    private CompletionStage<AcquireResult> create(Session current, List<ACL> acl, Attempt attempt) {
        byte[] data = data(current, attempt);
        standing.session = current;
        standing.state = State.UNKNOWN;
        CompletableFuture<Session.Created> creation = current.createInQueue(
                standing.queuePath() + "/"
                        + NodeName.prefix(standing.owner(), attempt.command().shared()),
                data,
                acl);
        CompletableFuture<Session.Children> listing = standing.watchedQueue(current);
        return Stages.flat(creation.handle((created, failure) -> {
            if (failure == null) {
                standing.path = created.path();
                standing.state = State.QUEUED;
                return listing.thenCompose(children -> judge(current, attempt, children, created.stat()));
            }
            if (!ZooKeeperFailures.mayHaveHappened(failure)) {
                standing.forget();
            }
            return ZooKeeperFailures.is(failure, Code.NONODE)
                    ? standing.surroundings()
                            .containers()
                            .create(current, standing.key())
                            .thenCompose(made -> proceed(attempt))
                    : CompletableFuture.<AcquireResult>failedStage(failure);
        }));
    }

    private CompletionStage<AcquireResult> look(Session current, Attempt attempt) {
        return standing.watchedQueue(current).thenCompose(children -> judge(current, attempt, children, null));
    }

    private CompletionStage<AcquireResult> judge(
            Session current, Attempt attempt, Session.Children children, @Nullable Stat created) {
        LockQueue queue = LockQueue.of(children);
        int place = queue.placeOf(standing.owner());
        if (place < 0) {
            standing.forget(); // deleted by an operator
            return proceed(attempt);
        }
        if (queue.at(place).sequence() > SEQUENCE_MAX) {
            standing.inBackground(leaving::giveUp);
            throw new LockStoreException(
                    "The counter of lock '%s' is used up; it starts over once nobody holds or wants the lock for a minute"
                            .formatted(standing.key()));
        }
        if (queue.placeBlocking(place) >= 0) {
            return standBehind(current, attempt, queue, place);
        }
        if (created != null && children.stat().getPzxid() == created.getCzxid()) {
            return CompletableFuture.completedStage(granted(current, attempt, created, false));
        }
        standing.othersSeen = queue.waiting() > 0;
        return takeSeenHead(current, attempt);
    }

    /** For one that was found at the head by the latest look. */
    private CompletionStage<AcquireResult> takeSeenHead(Session current, Attempt attempt) {
        return Stages.flat(current.setData(standing.requirePath(), data(current, attempt))
                .handle((written, failure) -> failure == null
                        ? CompletableFuture.completedStage(granted(current, attempt, written, standing.othersSeen))
                        : afterFailedWrite(attempt, failure)));
    }

    /** For one that was at the head when it heard last: looks and writes at once. */
    private CompletionStage<AcquireResult> takeAtHead(Session current, Attempt attempt) {
        CompletableFuture<Session.Children> listing = standing.watchedQueue(current);
        return Stages.flat(
                current.setData(standing.requirePath(), data(current, attempt)).handle((written, failure) -> {
                    if (failure != null) {
                        return afterFailedWrite(attempt, failure);
                    }
                    return listing.thenCompose(children -> {
                        LockQueue queue = LockQueue.of(children);
                        return queue.isUnblocked(standing.owner())
                                ? CompletableFuture.completedStage(
                                        granted(current, attempt, written, queue.waiting() > 0))
                                : judge(current, attempt, children, null);
                    });
                }));
    }

    private CompletionStage<AcquireResult> afterFailedWrite(Attempt attempt, Throwable failure) {
        if (!ZooKeeperFailures.is(failure, Code.NONODE)) {
            return CompletableFuture.failedStage(failure);
        }
        standing.forget();
        return proceed(attempt);
    }

    private AcquireResult granted(Session current, Attempt attempt, Stat written, boolean others) {
        long firstToken = FencingTokens.first(written.getMzxid());
        if (standing.state != State.GRANTED) {
            standing.sinceMillis = written.getMtime();
        }
        standing.state = State.GRANTED;
        standing.offered = false;
        standing.headSeen = false;
        standing.predecessor = null;
        standing.stopTimer();
        followers.afterGrant(current, others);
        return new AcquireResult.Granted(
                firstToken, FencingTokens.last(written.getMzxid(), attempt.tokens()), others, current.lease());
    }

    private CompletionStage<AcquireResult> standBehind(Session current, Attempt attempt, LockQueue queue, int place) {
        standing.state = State.QUEUED;
        if (!attempt.command().queue() && !standing.keepsPlace) {
            standing.inBackground(leaving::giveUp);
            return CompletableFuture.completedStage(new AcquireResult.Busy(POLL_ONCE));
        }
        standing.keepsPlace = true;
        AcquireResult busy = new AcquireResult.Busy(POLL.multipliedBy(Math.min(place, POLL_PLACES_MAX)));
        return queueing.watchBlocking(current, queue, place)
                .thenCompose(watched -> watched ? CompletableFuture.completedStage(busy) : proceed(attempt));
    }

    private byte[] data(Session current, Attempt attempt) {
        return new NodeData(
                        attempt.tokens(),
                        current.lease().toMillis(),
                        standing.state == State.GRANTED ? standing.sinceMillis : 0,
                        LockPaths.isHashed(standing.key()) ? standing.key().encodedKey() : "",
                        attempt.command().holder())
                .bytes();
    }
}
