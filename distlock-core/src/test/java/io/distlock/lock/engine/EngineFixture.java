package io.distlock.lock.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockRequest;
import io.distlock.lock.memory.MemoryLockStore;
import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Engines of one memory store on virtual time. Confined to one thread. */
final class EngineFixture {

    static final LockRequest REQUEST = LockRequest.of("stock", "sku-1")
            .withLeaseTime(Duration.ofSeconds(30))
            .withWaitTime(Duration.ofMinutes(10));

    private static final long EPOCH_MICROS = 1_767_225_600_000_000L;
    private static final Duration TOKEN_MARGIN = Duration.ofSeconds(60);

    final Simulation simulation = Simulation.withSeed(1);
    final VirtualProcess process = simulation.process("a");
    final MemoryLockStore memory = MemoryLockStore.create(
            () -> EPOCH_MICROS + simulation.time().nanoTime() / 1000,
            TOKEN_MARGIN,
            task -> simulation.scheduler().execute(task));
    final ScriptedLockStore store = new ScriptedLockStore(memory, simulation);
    final RecordingListener listener = new RecordingListener();
    final LockEngine engine;

    EngineFixture() {
        this(LockEngineOptions.defaults());
    }

    EngineFixture(LockEngineOptions options) {
        engine = engine(process, store, options.withListener(listener));
    }

    /** Another process on the same locks. */
    LockEngine otherEngine() {
        return engine(simulation.process("other"), new ScriptedLockStore(memory, simulation), options());
    }

    static LockEngineOptions options() {
        return LockEngineOptions.defaults();
    }

    LockEngine engine(VirtualProcess in, ScriptedLockStore of, LockEngineOptions options) {
        return LockEngine.start(
                of, options, new EngineRuntime(in.scheduler(), in::nanoTime, in.clock(), in, simulation.newRandom()));
    }

    CompletableFuture<LockHandle> ask(LockRequest request) {
        return ask(engine, request);
    }

    CompletableFuture<LockHandle> ask(LockEngine of, LockRequest request) {
        CompletableFuture<LockHandle> future = of.acquireAsync(request).toCompletableFuture();
        settle();
        return future;
    }

    LockHandle acquire(LockRequest request) {
        return got(ask(request));
    }

    LockHandle got(CompletableFuture<LockHandle> future) {
        settle();
        assertThat(future).isCompleted();
        return future.join();
    }

    /** Runs what is due now. */
    void settle() {
        simulation.runFor(Duration.ZERO);
    }

    void pass(Duration time) {
        simulation.runFor(time);
    }

    /** Whether neither the engine nor, after the tokens' margin, the store remembers anything. */
    void requireNothingLeft() {
        assertThat(engine.locks()).isEmpty();
        assertThat(engine.queueCount()).isZero();
        assertThat(engine.waiting()).isZero();
        pass(Duration.ofMinutes(3));
        assertThat(engine.pendingReleases()).isZero();
        assertThat(memory.size()).isZero();
    }
}
