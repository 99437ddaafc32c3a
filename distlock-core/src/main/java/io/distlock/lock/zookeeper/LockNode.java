package io.distlock.lock.zookeeper;

import io.distlock.lock.LockKey;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.Owner;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * The node of one owner in the queue for a lock: after the lock recipe of ZooKeeper's documentation, with these differences.
 *
 * <ul>
 *   <li>The name has the owner in it, so that a node whose creation was not answered is found again instead of left behind.
 *   <li>The listing is sent right behind the creation. If the newest change in the queue is that creation, nobody was before it,
 *       and its write id makes the tokens. Otherwise whoever finds itself at the head writes its node, and that write id does:
 *       the one of the creation may be smaller than what the last holder had when it was granted again meanwhile.
 *   <li>Only the node before is watched, and that for its end alone. The listing that finds nobody else leaves a watch on the
 *       queue, which tells the holder of the first to wait behind it, and of its own eviction.
 *   <li>Who is at the head has a second to take the lock before its node is deleted for the sake of those behind.
 * </ul>
 *
 * <p>Steps run one after the other. What they write is volatile for the watchers and the renewals, which read it in between.
 */
final class LockNode implements Watcher {

    private enum State {
        /** There is no node. */
        ABSENT,
        /** There may be a node: its creation was sent and not answered. */
        UNKNOWN,
        QUEUED,
        GRANTED,
        /** The node is to be deleted, which is repeated until it is confirmed or the session is over. */
        GIVEN_UP
    }

    private static final CompletionStage<Boolean> NOTHING = CompletableFuture.completedStage(false);

    private static final Duration OFFER = Duration.ofSeconds(1);
    private static final Duration POLL_ONCE = Duration.ofMillis(500);
    private static final Duration POLL = Duration.ofSeconds(5);
    private static final int POLL_PLACES_MAX = 6;
    private static final Duration RETRY_MIN = Duration.ofMillis(100);
    private static final Duration RETRY_MAX = Duration.ofSeconds(5);

    /** Beyond it the server's counter ends; when the queue has run empty, its container goes and the count starts over. */
    private static final long SEQUENCE_MAX = 2_000_000_000;

    private final Surroundings surroundings;
    private final LockKey key;
    private final Owner owner;
    private final String queuePath;
    private final SerialSteps steps;
    private final NodeTimer timer;

    private volatile State state = State.ABSENT;
    private volatile @Nullable Session session;
    private volatile @Nullable String path;
    private volatile @Nullable String predecessor;
    private volatile boolean nextIsHead;
    private volatile boolean keepsPlace;
    private volatile boolean offered;
    private volatile boolean headSeen;
    private volatile boolean othersSeen;
    private volatile boolean contended;
    private volatile boolean queueChanged;
    private volatile long sinceMillis;
    private volatile Duration retryDelay = RETRY_MIN;

    LockNode(Surroundings surroundings, LockKey key, Owner owner, Consumer<LockNode> onRetired) {
        this.surroundings = surroundings;
        this.key = key;
        this.owner = owner;
        this.queuePath = surroundings.paths().node(key);
        this.timer = new NodeTimer(surroundings.timer());
        this.steps = new SerialSteps(() -> state == State.ABSENT, () -> onRetired.accept(this));
    }

    LockKey key() {
        return key;
    }

    Owner owner() {
        return owner;
    }

    // ---- acquiring

    /** Null if this object has retired and a fresh one must be asked. */
    @Nullable
    CompletableFuture<AcquireResult> acquire(AcquireCommand command, CompletableFuture<?> step) {
        return steps.run(() -> proceed(new Attempt(command, step)));
    }

    private CompletionStage<AcquireResult> proceed(Attempt attempt) {
        attempt.nextRound();
        return surroundings.link().session(attempt.step()).thenCompose(current -> {
            attempt.requireTime();
            if (session != current) {
                forget(); // with its session
            }
            return switch (state) {
                case ABSENT -> surroundings.containers().acl(current).thenCompose(acl -> create(current, acl, attempt));
                case UNKNOWN, GIVEN_UP -> find(current).thenCompose(found -> proceed(attempt));
                case QUEUED ->
                    headSeen
                            ? takeSeenHead(current, attempt)
                            : offered ? takeAtHead(current, attempt) : look(current, attempt);
                case GRANTED -> takeAtHead(current, attempt);
            };
        });
    }

    private CompletionStage<AcquireResult> create(Session current, List<ACL> acl, Attempt attempt) {
        byte[] data = data(current, attempt);
        session = current;
        state = State.UNKNOWN;
        CompletableFuture<Session.Created> creation =
                current.createInQueue(queuePath + "/" + NodeName.prefix(owner), data, acl);
        CompletableFuture<Session.Children> listing = watchedQueue(current);
        return Stages.flat(creation.handle((created, failure) -> {
            if (failure == null) {
                path = created.path();
                state = State.QUEUED;
                return listing.thenCompose(children -> judge(current, attempt, children, created.stat()));
            }
            if (!ZooKeeperFailures.mayHaveHappened(failure)) {
                forget();
            }
            return ZooKeeperFailures.is(failure, Code.NONODE)
                    ? surroundings.containers().create(current, key).thenCompose(made -> proceed(attempt))
                    : CompletableFuture.<AcquireResult>failedStage(failure);
        }));
    }

    private CompletionStage<AcquireResult> look(Session current, Attempt attempt) {
        return watchedQueue(current).thenCompose(children -> judge(current, attempt, children, null));
    }

    private CompletionStage<AcquireResult> judge(
            Session current, Attempt attempt, Session.Children children, @Nullable Stat created) {
        LockQueue queue = LockQueue.of(children);
        int place = queue.placeOf(owner);
        if (place < 0) {
            forget(); // deleted by an operator
            return proceed(attempt);
        }
        if (queue.at(place).sequence() > SEQUENCE_MAX) {
            inBackground(this::giveUp);
            throw new LockStoreException(
                    "The counter of lock '%s' is used up; it starts over once nobody holds or wants the lock for a minute"
                            .formatted(key));
        }
        if (place > 0) {
            return standBehind(current, attempt, queue, place);
        }
        if (created != null && children.stat().getPzxid() == created.getCzxid()) {
            return CompletableFuture.completedStage(granted(current, attempt, created, false));
        }
        othersSeen = queue.waiting() > 0;
        return takeSeenHead(current, attempt);
    }

    /** For one that was found at the head by the latest look. */
    private CompletionStage<AcquireResult> takeSeenHead(Session current, Attempt attempt) {
        return Stages.flat(current.setData(requirePath(), data(current, attempt))
                .handle((written, failure) -> failure == null
                        ? CompletableFuture.completedStage(granted(current, attempt, written, othersSeen))
                        : afterFailedWrite(attempt, failure)));
    }

    /** For one that was at the head when it heard last: looks and writes at once. */
    private CompletionStage<AcquireResult> takeAtHead(Session current, Attempt attempt) {
        CompletableFuture<Session.Children> listing = watchedQueue(current);
        return Stages.flat(
                current.setData(requirePath(), data(current, attempt)).handle((written, failure) -> {
                    if (failure != null) {
                        return afterFailedWrite(attempt, failure);
                    }
                    return listing.thenCompose(children -> {
                        LockQueue queue = LockQueue.of(children);
                        return queue.placeOf(owner) == 0
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
        forget();
        return proceed(attempt);
    }

    private AcquireResult granted(Session current, Attempt attempt, Stat written, boolean others) {
        long firstToken = FencingTokens.first(written.getMzxid());
        if (state != State.GRANTED) {
            sinceMillis = written.getMtime();
        }
        state = State.GRANTED;
        offered = false;
        headSeen = false;
        predecessor = null;
        timer.stop();
        noteContention(current, others);
        if (queueChanged && !others) {
            inBackground(this::lookBehind);
        }
        return new AcquireResult.Granted(
                firstToken, FencingTokens.last(written.getMzxid(), attempt.tokens()), others, current.lease());
    }

    private CompletionStage<AcquireResult> standBehind(Session current, Attempt attempt, LockQueue queue, int place) {
        state = State.QUEUED;
        if (!attempt.command().queue() && !keepsPlace) {
            inBackground(this::giveUp);
            return CompletableFuture.completedStage(new AcquireResult.Busy(POLL_ONCE));
        }
        keepsPlace = true;
        AcquireResult busy = new AcquireResult.Busy(POLL.multipliedBy(Math.min(place, POLL_PLACES_MAX)));
        return watchPredecessor(current, queue, place)
                .thenCompose(watched -> watched ? CompletableFuture.completedStage(busy) : proceed(attempt));
    }

    /** False if the node before has just gone. */
    private CompletionStage<Boolean> watchPredecessor(Session current, LockQueue queue, int place) {
        String before = queuePath + "/" + queue.at(place - 1).text();
        nextIsHead = place == 1;
        if (before.equals(predecessor)) {
            return CompletableFuture.completedStage(true);
        }
        predecessor = before;
        return Stages.flat(current.watchEnd(before, this).handle((watched, failure) -> {
            if (failure == null) {
                return CompletableFuture.completedStage(true);
            }
            predecessor = null;
            return ZooKeeperFailures.is(failure, Code.NONODE)
                    ? CompletableFuture.completedStage(false)
                    : CompletableFuture.<Boolean>failedStage(failure);
        }));
    }

    /** Looks, not before all earlier writes can be seen, for a node whose creation or deletion was not answered. */
    private CompletionStage<Boolean> find(Session current) {
        current.sync(queuePath);
        return Stages.flat(current.children(queuePath, null).handle((children, failure) -> {
            if (failure != null && !ZooKeeperFailures.is(failure, Code.NONODE)) {
                return CompletableFuture.<Boolean>failedStage(failure);
            }
            timer.stop();
            LockQueue queue = failure == null ? LockQueue.of(children) : new LockQueue(List.of());
            int place = queue.placeOf(owner);
            if (place < 0) {
                forget();
            } else {
                session = current;
                path = queuePath + "/" + queue.at(place).text();
                state = State.QUEUED;
            }
            return CompletableFuture.completedStage(place >= 0);
        }));
    }

    // ---- giving up

    /** Null if this object has retired, with its node. */
    @Nullable
    CompletableFuture<ReleaseOutcome> release(Duration keepFor, CompletableFuture<?> step) {
        return steps.run(() -> {
            Session current = session;
            if (current == null || !current.isAlive()) {
                return giveUp();
            }
            // without a connection it is begun all the same when the time of the step is over, and repeated then
            return surroundings
                    .link()
                    .session(step)
                    .handle((ready, failure) -> failure)
                    .thenCompose(
                            ready -> state == State.GRANTED && !keepFor.isZero() ? keep(current, keepFor) : giveUp());
        });
    }

    private CompletionStage<ReleaseOutcome> keep(Session current, Duration keepFor) {
        return Stages.flat(current.stat(requirePath()).handle((stat, failure) -> {
            if (failure == null) {
                later(keepFor, this::giveUp);
                return CompletableFuture.completedStage(ReleaseOutcome.RELEASED);
            }
            return afterFailedDeletion(failure);
        }));
    }

    private CompletionStage<ReleaseOutcome> giveUp() {
        Session current = session;
        if (state == State.ABSENT || current == null || !current.isAlive()) {
            forget();
            return CompletableFuture.completedStage(ReleaseOutcome.NOT_HELD);
        }
        timer.stop();
        State before = state;
        state = State.GIVEN_UP;
        String known = path;
        if (known == null) {
            return Stages.flat(find(current)
                    .handle((found, failure) -> failure == null ? giveUp() : afterFailedDeletion(failure)));
        }
        CompletionStage<Boolean> head = before == State.QUEUED
                ? current.children(queuePath, null).handle((children, failure) -> failure == null && isHead(children))
                : CompletableFuture.completedStage(true);
        return Stages.flat(current.delete(known, -1).handle((deleted, failure) -> {
            if (failure != null) {
                return afterFailedDeletion(failure);
            }
            boolean first = head.toCompletableFuture().join(); // sent before, so it was answered before
            forget();
            return CompletableFuture.completedStage(first ? ReleaseOutcome.RELEASED : ReleaseOutcome.NOT_HELD);
        }));
    }

    private CompletionStage<ReleaseOutcome> afterFailedDeletion(Throwable failure) {
        if (ZooKeeperFailures.is(failure, Code.NONODE) || ZooKeeperFailures.is(failure, Code.SESSIONEXPIRED)) {
            forget();
            return CompletableFuture.completedStage(ReleaseOutcome.NOT_HELD);
        }
        if (state == State.GIVEN_UP) {
            later(retryDelay, this::giveUp);
            retryDelay = retryDelay.multipliedBy(2).compareTo(RETRY_MAX) < 0 ? retryDelay.multipliedBy(2) : RETRY_MAX;
        }
        return CompletableFuture.failedStage(failure);
    }

    private boolean isHead(Session.Children children) {
        try {
            return LockQueue.of(children).placeOf(owner) == 0;
        } catch (LockStoreException e) {
            return false; // a foreign node among them
        }
    }

    // ---- what happens meanwhile

    @Override
    public void process(WatchedEvent event) {
        switch (event.getType()) {
            case NodeChildrenChanged -> {
                queueChanged = true;
                if (state == State.GRANTED && !contended) {
                    inBackground(this::lookBehind);
                }
            }
            case NodeDeleted -> {
                String gone = event.getPath();
                if (gone.equals(path)) {
                    inBackground(() -> end(gone));
                } else if (gone.equals(predecessor)) {
                    inBackground(() -> advance(gone));
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
        if (state == State.GIVEN_UP) {
            inBackground(this::giveUp);
        }
    }

    void onSessionOver() {
        Session current = session;
        if (current != null && !current.isAlive()) {
            inBackground(() -> current == session ? end() : NOTHING);
        }
    }

    private CompletionStage<Boolean> end(String gone) {
        return gone.equals(path) ? end() : NOTHING;
    }

    private CompletionStage<Boolean> end() {
        boolean lost = state == State.GRANTED;
        forget();
        if (lost) {
            surroundings.hints().revoked(key, owner);
        }
        return CompletableFuture.completedStage(lost);
    }

    private CompletionStage<Boolean> advance(String gone) {
        return gone.equals(predecessor) ? advance() : NOTHING;
    }

    private CompletionStage<Boolean> advance() {
        Session current = session;
        if (state != State.QUEUED || current == null) {
            return NOTHING;
        }
        predecessor = null;
        if (nextIsHead) {
            return offer();
        }
        return watchedQueue(current).thenCompose(children -> {
            LockQueue queue = LockQueue.of(children);
            int place = queue.placeOf(owner);
            if (place < 0) {
                return end();
            }
            headSeen = place == 0;
            othersSeen = queue.waiting() > 0;
            return headSeen
                    ? offer()
                    : watchPredecessor(current, queue, place)
                            .thenCompose(watched -> watched ? CompletableFuture.completedStage(true) : advance());
        });
    }

    private CompletionStage<Boolean> offer() {
        offered = true;
        later(OFFER, this::giveUp);
        surroundings.hints().offered(key, owner);
        return CompletableFuture.completedStage(true);
    }

    private CompletionStage<Boolean> lookBehind() {
        Session current = session;
        if (state != State.GRANTED || contended || current == null) {
            return NOTHING;
        }
        return watchedQueue(current).thenCompose(children -> {
            LockQueue queue = LockQueue.of(children);
            if (queue.placeOf(owner) < 0) {
                return end();
            }
            noteContention(current, queue.waiting() > 0);
            if (contended) {
                surroundings.hints().contended(key, owner);
            }
            return CompletableFuture.completedStage(contended);
        });
    }

    private void noteContention(Session current, boolean others) {
        contended = others;
        if (others) {
            String own = requirePath();
            current.watchEnd(own, this).whenComplete((watched, failure) -> {
                if (ZooKeeperFailures.is(failure, Code.NONODE)) {
                    inBackground(() -> end(own));
                }
            });
        }
    }

    // ---- renewing

    /** The path of the node if it has the lock; null otherwise. */
    @Nullable
    String grantedPath(Session current) {
        return state == State.GRANTED && session == current ? path : null;
    }

    /** Whether others wait, with a look if there were any. */
    CompletionStage<Boolean> lookForOthers(Session current) {
        if (!contended) {
            return NOTHING;
        }
        return watchedQueue(current).thenApply(children -> {
            contended = children.names().size() > 1;
            return contended;
        });
    }

    /** A renewal has found that there is no such node. */
    void onLost(String lostPath) {
        inBackground(() -> {
            if (lostPath.equals(path)) {
                forget();
            }
            return NOTHING;
        });
    }

    /** The store is closed: what is held stays, without watches; what only waits is given up. */
    void onClose() {
        if (state != State.GRANTED) {
            inBackground(() -> state == State.GRANTED ? NOTHING : giveUp());
        }
        Session current = session;
        String own = path;
        String before = predecessor;
        if (current == null || own == null || !current.isAlive()) {
            return;
        }
        current.removeWatch(queuePath, this);
        if (before != null) {
            current.removeWatch(before, this);
        }
        if (contended) {
            current.removeWatch(own, this);
        }
    }

    // ---- small parts

    private CompletableFuture<Session.Children> watchedQueue(Session current) {
        queueChanged = false;
        return current.children(queuePath, this);
    }

    private byte[] data(Session current, Attempt attempt) {
        return new NodeData(
                        attempt.tokens(),
                        current.lease().toMillis(),
                        state == State.GRANTED ? sinceMillis : 0,
                        LockPaths.isHashed(key) ? key.encodedKey() : "",
                        attempt.command().holder())
                .bytes();
    }

    private String requirePath() {
        String known = path;
        if (known == null) {
            throw new IllegalStateException("Lock '%s' has no node in state %s".formatted(key, state));
        }
        return known;
    }

    private void forget() {
        timer.stop();
        state = State.ABSENT;
        session = null;
        path = null;
        predecessor = null;
        keepsPlace = false;
        offered = false;
        headSeen = false;
        contended = false;
        retryDelay = RETRY_MIN;
    }

    private void inBackground(Supplier<? extends CompletionStage<?>> step) {
        steps.run(() -> step.get().thenApply(ignored -> true));
    }

    private void later(Duration delay, Supplier<? extends CompletionStage<?>> step) {
        timer.stop();
        int number = timer.number() + 1;
        timer.start(delay, () -> inBackground(() -> number == timer.number() ? step.get() : NOTHING));
    }
}
