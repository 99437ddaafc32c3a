package io.distlock.lock.quorum;

import io.distlock.consensus.engine.PaxosRegister;
import io.distlock.consensus.engine.PaxosRuntime;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockListener;
import io.distlock.lock.LockRequest;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.engine.EngineRuntime;
import io.distlock.lock.engine.HandOver;
import io.distlock.lock.engine.LockEngine;
import io.distlock.lock.engine.LockEngineOptions;
import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.ForwardingLockStore;
import io.distlock.lock.spi.LockStore;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.Renewal;
import io.distlock.lock.spi.RenewalResult;
import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A process that takes the lock a few times, and what befalls it. Confined to one thread. */
final class SimulatedHolder implements LockListener {

    private static final Duration[] LEASES = {Duration.ofMillis(200), Duration.ofMillis(400), Duration.ofMillis(700)};

    private final QuorumLockScenario scenario;
    private final Simulation simulation;
    private final VirtualProcess process;
    private final RandomGenerator dice;
    private final Map<String, LockHandle> held = new HashMap<>();
    private @Nullable LockEngine engine;
    private @Nullable QuorumLockStore store;
    private int roundsLeft;
    private int attempts;
    private int busy;
    private Optional<Owner> granted = Optional.empty();

    SimulatedHolder(QuorumLockScenario scenario, VirtualProcess process) {
        this.scenario = scenario;
        this.simulation = scenario.simulation;
        this.process = process;
        this.dice = simulation.newRandom();
        this.roundsLeft = 2 + dice.nextInt(3);
    }

    VirtualProcess process() {
        return process;
    }

    void start() {
        RandomGenerator random = simulation.newRandom();
        PaxosRegister register = new PaxosRegister(
                scenario.acceptors().stream()
                        .map(acceptor -> acceptor.seenFrom(process))
                        .toList(),
                scenario.configuration,
                scenario.options,
                new PaxosRuntime(process.scheduler(), process::nanoTime, process.scheduler(), random));
        store = new QuorumLockStore(
                register,
                QuorumLockStoreOptions.defaults().withPollMax(Duration.ofMillis(50 + dice.nextInt(300))),
                new QuorumRuntime(
                        process.scheduler(), scenario.bug.clock(simulation, process), process.clock(), random),
                scenario.bug.rules(simulation),
                () -> {});
        LockEngineOptions options = LockEngineOptions.defaults()
                .withProcess(process.name())
                .withHandOver(new HandOver(2 + dice.nextInt(3), Duration.ofMillis(2), Duration.ofSeconds(1)))
                .withListener(this);
        engine = LockEngine.start(
                scenario.bug.onClient(noticing(store), process),
                options,
                new EngineRuntime(process.scheduler(), process::nanoTime, process.clock(), process, random));
        for (int workers = 1 + dice.nextInt(2); workers > 0; workers--) {
            later(Duration.ofMillis(dice.nextInt(400)), this::work);
        }
    }

    void kill() {
        simulation.trace("{} killed", process);
        process.kill();
        busy = 0;
        held.keySet().forEach(id -> scenario.exclusion.leave(QuorumLockScenario.KEY.id(), id));
        held.clear();
        scenario.after(Duration.ofMillis(dice.nextInt(1_500)), this::calm);
    }

    /** Goes on, in another life if it was killed. */
    void calm() {
        process.resume();
        if (!process.isAlive()) {
            simulation.trace("{} restarted", process);
            process.restart();
            start();
        }
    }

    boolean isQuiet() {
        return process.isAlive()
                && roundsLeft == 0
                && busy == 0
                && engine().waiting() == 0
                && engine().pendingReleases() == 0
                && Objects.requireNonNull(store).traces() == 0
                && engine().locks().isEmpty();
    }

    void acquireOnceMore() {
        acquire(QuorumLockScenario.request(LEASES[0]).withWaitTime(Duration.ofSeconds(20)), true);
    }

    private LockEngine engine() {
        return Objects.requireNonNull(engine);
    }

    private void work() {
        if (roundsLeft == 0) {
            return;
        }
        roundsLeft--;
        LockRequest request = QuorumLockScenario.request(LEASES[dice.nextInt(LEASES.length)])
                .withWaitTime(dice.nextInt(5) == 0 ? Duration.ZERO : Duration.ofMillis(1 + dice.nextInt(1_500)));
        acquire(dice.nextInt(10) == 0 ? request.withMinHoldTime(Duration.ofMillis(200)) : request, false);
    }

    private void acquire(LockRequest request, boolean mustSucceed) {
        String id = process.name() + "#" + ++attempts;
        long largestBefore = scenario.largestToken();
        Duration wait = request.waitTime().orElseThrow();
        busy++;
        simulation.trace("{} asks for {}", id, request);
        CompletableFuture<LockHandle> future = engine().acquireAsync(request).toCompletableFuture();
        future.whenComplete((handle, failure) -> {
                    if (handle != null) {
                        simulation.trace("{} has {}", id, handle.fencingToken());
                        scenario.requireNew(handle.fencingToken(), largestBefore);
                        hold(id, request.leaseTime().orElseThrow(), handle, mustSucceed);
                        return;
                    }
                    simulation.trace("{} did not get it: {}", id, failure);
                    if (mustSucceed) {
                        simulation.fail(new AssertionError(id + " was not served on a calm network", failure));
                    }
                    next();
                })
                .exceptionally(failure -> null)
                .whenComplete(simulation::failOnException);
        if (!wait.isZero()) {
            later(wait.plusMillis(1), () -> process.execute(() -> requireDone(id, future)));
            if (!mustSucceed && dice.nextInt(12) == 0) {
                later(Duration.ofMillis(dice.nextLong(wait.toMillis() + 1)), () -> cancel(future));
            }
        }
    }

    private void cancel(CompletableFuture<LockHandle> future) {
        if (future.cancel(false)) {
            simulation.sometimes("cancelled");
        }
    }

    private void requireDone(String id, CompletableFuture<LockHandle> future) {
        if (!future.isDone()) {
            simulation.fail(new AssertionError(id + " waits for longer than its wait time"));
        }
    }

    private void hold(String id, Duration lease, LockHandle handle, boolean brief) {
        held.put(id, handle);
        scenario.exclusion.enter(
                QuorumLockScenario.KEY.id(), id, () -> !handle.remainingLease().isZero());
        long longest = lease.toMillis() * (dice.nextInt(4) == 0 ? 2 : 1);
        Duration time = Duration.ofMillis(dice.nextLong(brief ? 20 : longest));
        long sinceNanos = simulation.time().nanoTime();
        later(time, () -> {
            long lateNanos = simulation.time().nanoTime() - sinceNanos - time.toNanos();
            finish(id, handle, lateNanos > lease.toNanos());
        });
    }

    private void finish(String id, LockHandle handle, boolean wasPaused) {
        scenario.exclusion.look(QuorumLockScenario.KEY.id());
        if (wasPaused && handle.remainingLease().isZero()) {
            simulation.sometimes("paused holder");
        }
        scenario.write(id, handle);
        held.remove(id);
        scenario.exclusion.leave(QuorumLockScenario.KEY.id(), id);
        handle.releaseAsync();
        next();
    }

    private void next() {
        busy--;
        later(Duration.ofMillis(dice.nextInt(200)), this::work);
    }

    private void later(Duration delay, Runnable task) {
        process.scheduler().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void onAcquired(LockHandle handle, boolean handOver) {
        if (handOver) {
            simulation.sometimes("hand-over");
        }
    }

    @Override
    public void onRenewed(LockKey key) {
        simulation.sometimes("renewed");
    }

    @Override
    public void onLost(LockHandle handle, Duration heldFor) {
        simulation.sometimes("lost");
    }

    /** Nobody may take a lock before its holder has stopped by its own clock. */
    private void requireNotHeld(Owner loser) {
        boolean holds = held.values().stream()
                .anyMatch(handle -> !handle.remainingLease().isZero());
        if (holds && granted.filter(loser::equals).isPresent()) {
            simulation.fail(new AssertionError(process + " is valid and is told that it has lost the lock"));
        }
    }

    private LockStore noticing(LockStore noticed) {
        return new ForwardingLockStore(noticed) {
            @Override
            public CompletionStage<AcquireResult> acquire(AcquireCommand command) {
                return noting("unknown acquire", super.acquire(command)).whenComplete((result, failure) -> {
                    if (result instanceof AcquireResult.Granted) {
                        granted = Optional.of(command.owner());
                    }
                });
            }

            @Override
            public CompletionStage<List<RenewalResult>> renew(List<Renewal> renewals) {
                return noting("unknown renew", super.renew(renewals)).whenComplete((results, failure) -> {
                    if (failure == null && results.contains(RenewalResult.LOST)) {
                        requireNotHeld(renewals.get(0).owner());
                    }
                });
            }

            @Override
            public CompletionStage<ReleaseOutcome> release(LockKey key, Owner owner, Duration keepFor) {
                return noting("unknown release", super.release(key, owner, keepFor));
            }

            private <T> CompletionStage<T> noting(String what, CompletionStage<T> stage) {
                return stage.whenComplete((result, failure) -> {
                    if (failure != null) {
                        simulation.sometimes(what);
                    }
                });
            }
        };
    }

    @Override
    public String toString() {
        return "%s(%d rounds left, %d busy, %s, %d waiting, %d releases, %d traces)"
                .formatted(
                        process,
                        roundsLeft,
                        busy,
                        engine().locks(),
                        engine().waiting(),
                        engine().pendingReleases(),
                        Objects.requireNonNull(store).traces());
    }
}
