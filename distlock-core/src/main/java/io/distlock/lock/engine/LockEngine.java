package io.distlock.lock.engine;

import io.distlock.lock.DistributedLockException;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockListener;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockNotAcquiredException;
import io.distlock.lock.LockRequest;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.spi.LockCapability;
import io.distlock.lock.spi.LockStore;
import io.distlock.lock.spi.Owner;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lock manager of one process on one store.
 *
 * <p>However many threads want a lock, the process has one contender for it in the store; its threads queue here in arrival order,
 * and the lock passes from one to the next without a call to the store, each time with a new token, as far as {@link HandOver}
 * allows while other processes wait. Leases of all locks are renewed by one timer, many in one step.
 *
 * <pre>{@code
 * try (LockStore store = MemoryLockStore.create();
 *         LockEngine locks = LockEngine.start(store);
 *         LockHandle lock = locks.acquire(LockRequest.of("stock", "sku-1"))) {
 *     // this process has stock:sku-1
 * }
 * }</pre>
 *
 * <p>Thread-safe. Two daemon threads wait in the background, none per lock.
 */
public final class LockEngine implements LockManager, AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(LockEngine.class);

    /** Longest wait for a store that breaks its promise to complete every stage. */
    private static final Duration TRY_ONCE_MAX = Duration.ofMinutes(1);

    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);
    private static final int THREAD_NAME_LENGTH_MAX = 79;
    private static final Pattern UNPRINTABLE = Pattern.compile("[^\\x20-\\x7e]");

    private final LockStore store;
    private final LockEngineOptions options;
    private final LeaseRules rules;
    private final EngineRuntime runtime;
    private final EngineClock clock;
    private final LockListener listener;
    private final LeaseKeeper keeper;
    private final BackgroundReleases releases;
    private final Executor callbacks;
    private final Runnable afterClose;
    private final String process;
    private final WaitingPlaces places = new WaitingPlaces(this);
    private final AtomicInteger waiting = new AtomicInteger();
    private final Reentry reentry = new Reentry(this);

    LockEngine(
            LockStore store, LockEngineOptions options, LeaseRules rules, EngineRuntime runtime, Runnable afterClose) {
        this.store = store;
        this.options = options;
        this.rules = rules;
        this.runtime = runtime;
        this.clock = new EngineClock(runtime.nanoTime());
        this.listener = new GuardedListener(options.listener());
        this.keeper = new LeaseKeeper(store, clock, runtime.timer());
        this.releases = new BackgroundReleases(store, rules, clock, runtime.timer());
        this.callbacks = orDirectly(runtime.callbacks());
        this.afterClose = afterClose;
        this.process = randomId(12);
        store.listen(process, new StoreHints(places));
    }

    /** Starts an engine with the default options. */
    public static LockEngine start(LockStore store) {
        return start(store, LockEngineOptions.defaults());
    }

    /** Starts an engine on a store, which stays the caller's to close, after the engine. */
    public static LockEngine start(LockStore store, LockEngineOptions options) {
        EngineRuntime runtime = EngineRuntime.system();
        return new LockEngine(store, options, new LeaseRules(), runtime, runtime::shutdown);
    }

    /** Starts an engine with time, threads and randomness that stay the caller's, for simulations. */
    public static LockEngine start(LockStore store, LockEngineOptions options, EngineRuntime runtime) {
        return new LockEngine(store, options, new LeaseRules(), runtime, () -> {});
    }

    @Override
    public Optional<LockHandle> tryAcquire(LockRequest request) {
        try {
            return Optional.of(acquire(request));
        } catch (WaitRefusedException e) {
            throw e;
        } catch (LockNotAcquiredException e) {
            return Optional.empty();
        }
    }

    @Override
    public LockHandle acquire(LockRequest request) {
        Optional<LockHandle> nested = enterAgain(request);
        if (nested.isPresent()) {
            return nested.get();
        }
        Waiter waiter = new Waiter(request, null);
        WaitingPlace place = admit(waiter);
        try {
            return await(waiter, place);
        } finally {
            waiting.decrementAndGet();
        }
    }

    @Override
    public CompletionStage<LockHandle> acquireAsync(LockRequest request) {
        Optional<LockHandle> nested = enterAgain(request);
        if (nested.isPresent()) {
            return CompletableFuture.completedFuture(nested.get());
        }
        Waiter waiter = new Waiter(request, callbacks);
        WaitingPlace place;
        try {
            place = admit(waiter);
        } catch (DistributedLockException e) {
            return CompletableFuture.failedFuture(e);
        }
        Optional<Future<?>> timeout = waiter.triesOnce()
                ? Optional.empty()
                : schedule(() -> place.giveUp(waiter, "waited " + waiter.waitTime()), waiter.waitTime());
        waiter.result().whenComplete((handle, failure) -> {
            waiting.decrementAndGet();
            timeout.ifPresent(future -> future.cancel(false));
            if (failure != null || handle == null) {
                place.giveUp(
                        waiter,
                        "cancelled"); // by the caller, who may also have completed the future, as a time-out does
            }
        });
        return waiter.result();
    }

    /** The store, which the engine does not close. */
    public LockStore store() {
        return store;
    }

    /** The locks that this process holds or waits for, at about this moment. */
    public List<LocalLock> locks() {
        return places.locks();
    }

    /** Calls that wait now. */
    public int waiting() {
        return waiting.get();
    }

    /** Releases that the store has not confirmed, and that go on in the background. */
    public int pendingReleases() {
        return releases.pending();
    }

    /**
     * Ends: waiting calls get an exception, holders are told that their locks are lost, and the locks are released. Waits at
     * most 5 seconds for the store. Idempotent.
     */
    @Override
    public void close() {
        try {
            places.close().get(CLOSE_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            logger.warn("Not all locks were released at close; their leases will end them: {}", e.toString());
        }
        keeper.stop();
        afterClose.run();
    }

    // ---- for the parts of the engine

    EngineClock clock() {
        return clock;
    }

    LockEngineOptions options() {
        return options;
    }

    LeaseRules rules() {
        return rules;
    }

    LockListener listener() {
        return listener;
    }

    ReleaseMode releaseMode() {
        return options.releaseMode();
    }

    LeaseKeeper keeper() {
        return keeper;
    }

    BackgroundReleases releases() {
        return releases;
    }

    Owner newOwner() {
        return new Owner(process, randomId(16));
    }

    String holderText(String thread) {
        String printable = UNPRINTABLE.matcher(thread).replaceAll("?");
        return options.process() + " " + printable.substring(0, Math.min(printable.length(), THREAD_NAME_LENGTH_MAX));
    }

    LocalLock.Holder describe(HeldLock held) {
        return describe(held, held.waiter(), held.sinceNanos());
    }

    LocalLock.Holder describe(SharedLock held) {
        return describe(held, held.waiter(), held.sinceNanos());
    }

    private LocalLock.Holder describe(LockHandle held, Waiter waiter, long sinceNanos) {
        Duration heldFor = Duration.ofNanos(clock.now() - sinceNanos);
        return new LocalLock.Holder(
                waiter.thread(),
                runtime.wallClock().instant().minus(heldFor),
                held.fencingToken(),
                held.remainingLease());
    }

    Optional<Future<?>> schedule(Runnable task, Duration delay) {
        try {
            return Optional.of(runtime.timer().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS));
        } catch (RejectedExecutionException e) {
            return Optional.empty(); // closed
        }
    }

    void callback(Runnable task) {
        callbacks.execute(() -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                logger.warn("A listener of a lost lock failed", e);
            }
        });
    }

    /** Locks that leave a trace here, also those that are free and whose release has not been answered. */
    int queueCount() {
        return places.count();
    }

    WaitingPlaces places() {
        return places;
    }

    Reentry reentry() {
        return reentry;
    }

    // ---- acquiring

    private Optional<LockHandle> enterAgain(LockRequest request) {
        boolean offered =
                switch (request.mode()) {
                    case EXCLUSIVE -> true;
                    case READ, WRITE -> store.capabilities().contains(LockCapability.READ_WRITE);
                    case OPTIMISTIC -> false;
                };
        if (!offered) {
            throw new IllegalArgumentException("Lock '%s': mode %s is not available on store '%s'"
                    .formatted(request.key(), request.mode(), store.name()));
        }
        return reentry.enter(request);
    }

    private WaitingPlace admit(Waiter waiter) {
        if (waiting.incrementAndGet() > options.waitersMax()) {
            waiting.decrementAndGet();
            throw new WaitRefusedException(
                    "Lock '%s': %d calls of this process wait for locks already, no more are allowed"
                            .formatted(waiter.request().key(), options.waitersMax()));
        }
        try {
            return places.enter(waiter);
        } catch (DistributedLockException e) {
            waiting.decrementAndGet();
            throw e;
        }
    }

    private LockHandle await(Waiter waiter, WaitingPlace place) {
        try {
            Duration patience = waiter.triesOnce() ? TRY_ONCE_MAX : waiter.waitTime();
            return waiter.result().get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            place.giveUp(waiter, "waited " + waiter.waitTime());
        } catch (InterruptedException e) {
            place.giveUp(waiter, "interrupted");
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw forCaller(e);
        }
        try {
            return waiter.result().join(); // settled by now; a grant that came just before counts
        } catch (CompletionException e) {
            throw forCaller(e);
        }
    }

    /** The failure with the stack of the caller, which is the one that helps. */
    private static DistributedLockException forCaller(Exception wrapper) {
        Throwable failure = wrapper.getCause();
        if (failure instanceof WaitRefusedException refused) {
            return new WaitRefusedException(refused);
        }
        if (failure instanceof LockNotAcquiredException) {
            return new LockNotAcquiredException(String.valueOf(failure.getMessage()), failure);
        }
        LockStoreException known = Steps.cause(failure);
        return new LockStoreException(String.valueOf(known.getMessage()), known);
    }

    private static Executor orDirectly(Executor executor) {
        return task -> {
            try {
                executor.execute(task);
            } catch (RejectedExecutionException e) {
                task.run(); // the engine is closed: nobody is left to be held up
            }
        };
    }

    private String randomId(int sizeBytes) {
        byte[] bytes = new byte[sizeBytes];
        runtime.random().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
