package io.distlock.lock.leader;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockRequest;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.engine.EngineRuntime;
import io.distlock.lock.engine.LockEngine;
import io.distlock.lock.engine.LockEngineOptions;
import io.distlock.lock.memory.MemoryLockStore;
import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.ForwardingLockStore;
import io.distlock.lock.spi.LockStore;
import io.distlock.lock.spi.Renewal;
import io.distlock.lock.spi.RenewalResult;
import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Processes that want to lead by one lock of a memory store, on virtual time. Confined to one thread. */
final class LeaderFixture {

    static final Duration LEASE = Duration.ofSeconds(10);
    static final LockRequest REQUEST = LockRequest.of("leader", "reports").withLeaseTime(LEASE);

    private static final long EPOCH_MICROS = 1_767_225_600_000_000L;

    final Simulation simulation;
    final MemoryLockStore memory;

    LeaderFixture() {
        this(Simulation.withSeed(1));
    }

    LeaderFixture(Simulation simulation) {
        this.simulation = simulation;
        this.memory = MemoryLockStore.create(
                () -> EPOCH_MICROS + simulation.time().nanoTime() / 1000,
                Duration.ofSeconds(60),
                task -> simulation.scheduler().execute(task));
    }

    Candidate candidate(String name) {
        return candidate(name, LockEngineOptions.defaults());
    }

    Candidate candidate(String name, LockEngineOptions options) {
        return new Candidate(this, name, options);
    }

    Candidate started(String name) {
        Candidate candidate = candidate(name);
        candidate.elector.start();
        settle();
        return candidate;
    }

    void settle() {
        pass(Duration.ZERO);
    }

    void pass(Duration time) {
        simulation.runFor(time);
    }

    boolean isLocked() {
        return memory.inspect(REQUEST.key()).toCompletableFuture().join().isPresent();
    }

    /** One process with an engine and an elector, and what the elector told. */
    static final class Candidate implements LeadershipListener {

        final List<String> told = new ArrayList<>();
        final List<LockHandle> terms = new ArrayList<>();
        final VirtualProcess process;
        final AwayStore store;
        final LockEngine engine;
        final LeaderElector elector;

        private Candidate(LeaderFixture fixture, String name, LockEngineOptions options) {
            Simulation simulation = fixture.simulation;
            process = simulation.process(name);
            store = new AwayStore(fixture.memory);
            engine = LockEngine.start(
                    store,
                    options,
                    new EngineRuntime(
                            process.scheduler(), process::nanoTime, process.clock(), process, simulation.newRandom()));
            elector = LeaderElector.create(
                    engine,
                    REQUEST,
                    new LeaderRuntime(
                            delay -> task -> process.scheduler().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS),
                            simulation.newRandom()));
            elector.addListener(this);
        }

        @Override
        public void onStarted(LockHandle term) {
            told.add("started");
            terms.add(term);
        }

        @Override
        public void onStopped(LockHandle term) {
            told.add("stopped");
        }

        LockHandle lastTerm() {
            return terms.get(terms.size() - 1);
        }
    }

    /** A way to the store that can be cut; steps have no effect then, and an unknown outcome. */
    static final class AwayStore extends ForwardingLockStore {

        boolean away;
        int acquires;

        private AwayStore(LockStore delegate) {
            super(delegate);
        }

        @Override
        public CompletionStage<AcquireResult> acquire(AcquireCommand command) {
            acquires++;
            return away ? unknown() : super.acquire(command);
        }

        @Override
        public CompletionStage<List<RenewalResult>> renew(List<Renewal> renewals) {
            return away ? unknown() : super.renew(renewals);
        }

        private static <R> CompletableFuture<R> unknown() {
            return CompletableFuture.failedFuture(new LockStoreException("timed out"));
        }
    }
}
