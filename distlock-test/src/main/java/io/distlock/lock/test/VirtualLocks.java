package io.distlock.lock.test;

import io.distlock.lock.LockManager;
import io.distlock.lock.engine.EngineRuntime;
import io.distlock.lock.engine.LockEngine;
import io.distlock.lock.engine.LockEngineOptions;
import io.distlock.lock.memory.MemoryLockStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGeneratorFactory;

/**
 * Locks of several processes on virtual time, in a store in memory with {@linkplain #store() faults}: leases, renewals and waits take
 * no time, and happen when the test says so.
 *
 * <pre>{@code
 * try (VirtualLocks locks = VirtualLocks.create()) {
 *     LockHandle held = locks.process("a").acquire(LockRequest.of("stock", sku));
 *
 *     locks.pause("a");                       // as a long garbage collection does
 *     locks.advance(Duration.ofSeconds(31));  // longer than the lease
 *
 *     assertThat(held).isNotHeld();
 *     assertThat(locks.process("b").acquire(LockRequest.of("stock", sku))).succeeds(held);
 * }
 * }</pre>
 *
 * <p>Renewals, wake-ups and the ends of waits happen within {@link #advance}, on its thread; continuations of {@code acquireAsync} and
 * listeners too. A call that blocks, such as {@code acquire} of a busy lock, blocks its thread until another one advances the time, and
 * no longer than its wait in real time: {@code acquireAsync} suits tests better. Thread-safe.
 */
public final class VirtualLocks implements AutoCloseable {

    private static final Duration TOKEN_MARGIN = Duration.ofSeconds(60);
    private static final String STORE = "";

    private final VirtualClock clock = new VirtualClock();
    private final FaultyLockStore store =
            new FaultyLockStore(MemoryLockStore.create(clock::micros, TOKEN_MARGIN, new ProcessTimer(clock, STORE)));
    private final Map<String, LockEngine> processes = new ConcurrentHashMap<>();

    private VirtualLocks() {}

    /** An empty store at the beginning of 2026, and no processes. */
    public static VirtualLocks create() {
        return new VirtualLocks();
    }

    /** The locks of a process, which starts when it is first asked for. */
    public LockManager process(String name) {
        return processes.computeIfAbsent(name, this::start);
    }

    /** The store of all processes, with the faults that a test can cause. */
    public FaultyLockStore store() {
        return store;
    }

    /** Lets time go by. Zero lets messages arrive that are on their way. */
    public void advance(Duration time) {
        clock.advance(time);
    }

    /** Stops the timers of a process, not its clock, as a long garbage collection does. What it is asked for by the test, it does. */
    public void pause(String process) {
        clock.pause(process);
    }

    /** Lets the process go on: what it should have done meanwhile is done with the next {@link #advance}. */
    public void resume(String process) {
        clock.resume(process);
    }

    /** The virtual time, for code under test that takes a clock. */
    public InstantSource clock() {
        return clock;
    }

    /** Ends all processes. */
    @Override
    public void close() {
        store.comeBack();
        processes.values().forEach(LockEngine::close);
    }

    private LockEngine start(String name) {
        EngineRuntime runtime = new EngineRuntime(
                new ProcessTimer(clock, name),
                clock::nanoTime,
                clock,
                Runnable::run,
                RandomGeneratorFactory.getDefault().create(name.hashCode()));
        return LockEngine.start(store, LockEngineOptions.defaults().withProcess(name), runtime);
    }
}
