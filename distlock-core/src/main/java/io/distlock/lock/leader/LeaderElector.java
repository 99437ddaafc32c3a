package io.distlock.lock.leader;

import io.distlock.lock.LockContext;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockMode;
import io.distlock.lock.LockNotAcquiredException;
import io.distlock.lock.LockRequest;
import io.distlock.lock.engine.Backoff;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Campaigns for a lock and leads while it has it. Of all processes that campaign for one lock, at most one has a valid term, and
 * each term has a larger fencing token than all before it; what an old leader must not overwrite is guarded by that, see {@link
 * io.distlock.lock.FencingGuard}. An elector whose term was lost, or whose store is away, campaigns again until it is stopped.
 *
 * <pre>{@code
 * try (LeaderElector elector = LeaderElector.create(locks, LockRequest.of("leader", "reports"))) {
 *     elector.addListener(term -> reports.start(term.fencingToken()));
 *     elector.start();
 *     // ...
 * }
 * }</pre>
 *
 * <p>Thread-safe. It has no thread: it waits in the queue of its lock manager, and listeners are called on threads of the manager,
 * of the JDK's common pool and of callers of {@link #stop()}. To be stopped before its lock manager.
 */
public final class LeaderElector implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(LeaderElector.class);

    /** How long one request waits for its turn if it does not say; the next one follows it. */
    private static final Duration CAMPAIGN = Duration.ofHours(1);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);

    private enum State {
        IDLE,
        CAMPAIGNING,
        LEADING,
        RELEASING,
        PAUSING
    }

    private final LockManager locks;
    private final LockRequest request;
    private final LeaderRuntime runtime;
    private final Backoff backoff;
    private final List<LeadershipListener> listeners = new CopyOnWriteArrayList<>();
    private final SerialTasks tasks = new SerialTasks();
    private volatile @Nullable Term term; // written in tasks
    private volatile boolean wanted; // written in tasks

    // only used in tasks
    private final List<CompletableFuture<Void>> stops = new ArrayList<>();
    private State state = State.IDLE;
    private @Nullable CompletableFuture<LockHandle> campaign;
    private int failures;
    private long pauses;

    private LeaderElector(LockManager locks, LockRequest request, LeaderRuntime runtime) {
        if (request.mode() != LockMode.EXCLUSIVE) {
            throw new IllegalArgumentException(
                    "Leader of '%s' needs mode EXCLUSIVE, not %s".formatted(request.key(), request.mode()));
        }
        if (request.asksForSeveral()) {
            throw new IllegalArgumentException("Leader of '%s' needs one lock, not %d"
                    .formatted(request.key(), request.keys().size()));
        }
        this.locks = locks;
        this.request = request.waitTime().isPresent() ? request : request.withWaitTime(CAMPAIGN);
        this.runtime = runtime;
        this.backoff = new Backoff(runtime.random());
    }

    /**
     * An elector that does nothing until it is started.
     *
     * @param request the lock to lead by, the same in all processes; its lease says how long nobody leads after a crash
     */
    public static LeaderElector create(LockManager locks, LockRequest request) {
        return create(locks, request, LeaderRuntime.system());
    }

    /** An elector with time and randomness that stay the caller's, for simulations. */
    public static LeaderElector create(LockManager locks, LockRequest request, LeaderRuntime runtime) {
        return new LeaderElector(locks, request, runtime);
    }

    /** Tells the listener of all later terms. Listeners start in the order in which they were added, and stop in the reverse. */
    public void addListener(LeadershipListener listener) {
        listeners.add(listener);
    }

    /** The lock to lead by. */
    public LockKey key() {
        return request.key();
    }

    /** Campaigns from now on. Does not block; does nothing if started already. May follow a {@link #stop()}. */
    public void start() {
        tasks.run(() -> {
            if (!wanted) {
                wanted = true;
                failures = 0;
                proceed();
            }
        });
    }

    /** Whether it was started and not stopped since. */
    public boolean isRunning() {
        return wanted;
    }

    /** Whether this process leads. No I/O. */
    public boolean isLeader() {
        return term().isPresent();
    }

    /** The lock of the present term, empty if this process does not lead. No I/O. */
    public Optional<LockHandle> term() {
        Term present = term;
        return present != null && present.isValid() ? Optional.of(present) : Optional.empty();
    }

    /**
     * Campaigns no more, and gives leadership up: listeners stop first, then the lock is released. Does not wait for the store.
     *
     * @return completes when the lock is released, at the latest when its lease is over
     */
    public CompletionStage<Void> stop() {
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        tasks.run(() -> {
            wanted = false;
            stops.add(stopped);
            Term present = term;
            if (state == State.LEADING && present != null) {
                giveUp(present);
            } else if (state == State.CAMPAIGNING && campaign != null) {
                campaign.cancel(false); // ends in refused(), or in granted() if the lock came just before
            } else if (state == State.PAUSING) {
                state = State.IDLE;
            }
            proceed();
        });
        return stopped;
    }

    /** Stops and waits for it, at most 5 seconds. Not to be called by a listener, which would wait for itself. */
    @Override
    public void close() {
        try {
            stop().toCompletableFuture().get(CLOSE_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            logger.warn("Lock '{}' of the leader was not released at close; its lease will end it", key());
        }
    }

    // ---- what follows runs in tasks

    private void proceed() {
        if (state != State.IDLE) {
            return;
        }
        stops.forEach(stopped -> stopped.complete(null));
        stops.clear();
        if (wanted) {
            campaign();
        }
    }

    private void campaign() {
        state = State.CAMPAIGNING;
        CompletableFuture<LockHandle> asked;
        // a term is nobody's nested lock, whatever the thread holds that this runs on
        try (LockContext.Scope scope = LockContext.empty().attach()) {
            asked = locks.acquireAsync(request).toCompletableFuture();
        } catch (RuntimeException e) {
            asked = CompletableFuture.failedFuture(e);
        }
        campaign = asked;
        asked.whenComplete((@Nullable LockHandle lock, @Nullable Throwable failure) -> tasks.run(() -> {
            campaign = null;
            if (lock == null) {
                refused(failure);
            } else {
                granted(lock);
            }
        }));
    }

    private void refused(@Nullable Throwable failure) {
        if (wanted && failures == 0 && !(failure instanceof LockNotAcquiredException)) {
            logger.warn("Lock '{}' to lead by was not acquired; trying again: {}", key(), String.valueOf(failure));
        }
        pause();
    }

    private void granted(LockHandle lock) {
        Term granted = new Term(lock, released -> tasks.run(() -> onEnd(released)));
        if (!wanted || !lock.isValid()) { // the process may have stood still since the lock was granted
            release(granted);
            return;
        }
        state = State.LEADING;
        term = granted;
        logger.info("Leader of '{}' with token {}", key(), granted.fencingToken());
        if (tellStarted(granted)) {
            failures = 0;
        } else {
            giveUp(granted);
        }
        lock.onLost(lost -> tasks.run(() -> onEnd(granted)));
    }

    /** The term was lost, or released by who had it. */
    private void onEnd(Term ended) {
        if (state != State.LEADING || term != ended) {
            return;
        }
        tellStopped(ended);
        pause();
    }

    private void giveUp(Term given) {
        tellStopped(given);
        release(given);
    }

    private void release(Term given) {
        state = State.RELEASING;
        given.lock().releaseAsync().whenComplete((outcome, failure) -> tasks.run(this::pause));
    }

    /** Leaves others time to come first, also those that do not queue, and the store time to recover. */
    private void pause() {
        state = State.IDLE;
        if (wanted && stops.isEmpty()) {
            failures++;
            state = State.PAUSING;
            long pause = ++pauses;
            runtime.delays()
                    .apply(backoff.delay(FIRST_PAUSE, failures))
                    .execute(() -> tasks.run(() -> {
                        if (state == State.PAUSING && pauses == pause) {
                            state = State.IDLE;
                            proceed();
                        }
                    }));
        }
        proceed();
    }

    /** False if a listener failed. */
    private boolean tellStarted(Term started) {
        for (LeadershipListener listener : listeners) {
            try {
                listener.onStarted(started);
            } catch (RuntimeException | Error e) {
                logger.warn("A listener could not lead '{}'; leadership is given up", key(), e);
                return false;
            }
        }
        return true;
    }

    private void tellStopped(Term stopped) {
        term = null;
        logger.info("Not leader of '{}' any more, token was {}", key(), stopped.fencingToken());
        List<LeadershipListener> lastFirst = new ArrayList<>(listeners);
        Collections.reverse(lastFirst);
        for (LeadershipListener listener : lastFirst) {
            try {
                listener.onStopped(stopped);
            } catch (RuntimeException | Error e) {
                logger.warn("A listener did not stop to lead '{}' well", key(), e);
            }
        }
    }
}
