package io.distlock.lock.engine;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockListener;
import io.distlock.lock.LockRequest;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.engine.LockWitness.Holder;
import io.distlock.lock.engine.SimulatedLockServer.LastGrant;
import io.distlock.lock.spi.LockStoreListener;
import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import io.distlock.simulation.network.Faults;
import io.distlock.simulation.network.Nemesis;
import io.distlock.simulation.network.SimulatedNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Some processes, each with the production engine, want a few locks of one server over a bad network, while processes are
 * paused, killed and cut off; then the network calms down and everybody must be served. Confined to one thread.
 */
final class LockEngineScenario {

    static final String[] SOMETIMES = {
        "contention",
        "hand-over",
        "refill",
        "lost",
        "offered",
        "offer expired",
        "unknown acquire",
        "unknown renew",
        "unknown release",
        "orphan cleaned",
        "renewed",
        "paused holder",
        "stale write refused",
        "cancelled"
    };

    private static final Duration TROUBLE = Duration.ofSeconds(6);
    private static final Duration CALM_MAX = Duration.ofSeconds(60);
    private static final Duration[] LEASES = {Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2)};
    private static final Duration MIN_HOLD = Duration.ofMillis(300);

    private final Simulation simulation;
    private final RandomGenerator random;
    private final boolean failOver;
    private final LockEngineBug bug;
    private final SimulatedNetwork network;
    private final SimulatedLockServer server;
    private final LockWitness witness;
    private final List<LockKey> keys = List.of(LockKey.of("stock", 1), LockKey.of("stock", 2));
    private final List<Node> nodes = new ArrayList<>();
    private final int grantsMax;

    LockEngineScenario(Simulation simulation, LockEngineBug bug, boolean failOver) {
        this.simulation = simulation;
        this.random = simulation.newRandom();
        this.failOver = failOver;
        this.bug = bug;
        this.network = new SimulatedNetwork(simulation, Faults.drawn(random));
        this.witness = new LockWitness(simulation, failOver);
        this.server = new SimulatedLockServer(simulation, simulation.process("server", drift()), bug::onServer);
        this.grantsMax = random.nextBoolean() ? 2 + random.nextInt(3) : 64;
        int count = 3 + random.nextInt(3);
        for (int i = 1; i <= count; i++) {
            nodes.add(new Node(simulation.process("node-" + i, drift())));
        }
    }

    void play() {
        List<VirtualProcess> victims = new ArrayList<>();
        nodes.forEach(node -> victims.add(node.process));
        victims.add(server.process());
        new Nemesis(simulation, network).plan(victims, TROUBLE, Duration.ofSeconds(4));
        planCrashes();
        nodes.forEach(Node::start);
        simulation.runFor(TROUBLE);
        calm();
        require(simulation.runUntil(this::isQuiet, CALM_MAX), () -> "Not quiet: " + nodes);
        simulation.runFor(MIN_HOLD.plusMillis(50)); // what is kept on purpose ends, by a clock that may be slow
        keys.forEach(this::requireNoOrphan);
        nodes.forEach(Node::acquireAll);
        require(simulation.runUntil(this::isQuiet, CALM_MAX), () -> "Not served: " + nodes);
        witness.checkHistory();
    }

    private void planCrashes() {
        for (int crashes = random.nextInt(3); crashes > 0; crashes--) {
            Node victim = nodes.get(random.nextInt(nodes.size()));
            after(millis(TROUBLE.toMillis()), victim::kill);
        }
        if (failOver || random.nextInt(4) == 0) {
            after(millis(TROUBLE.toMillis() - 1000), () -> {
                simulation.trace("server down");
                server.process().kill();
                after(millis(900), this::restartServer);
            });
        }
    }

    private void restartServer() {
        simulation.trace("server up");
        server.process().restart();
        if (failOver) {
            server.failOver();
        }
        server.reconnected();
    }

    private void calm() {
        simulation.trace("calm");
        network.calm();
        if (!server.process().isAlive()) {
            restartServer();
        }
        server.process().resume();
        nodes.forEach(node -> {
            node.process.resume();
            if (!node.process.isAlive()) {
                node.restart();
            }
        });
    }

    /** Without a stream, since it is asked after every event. */
    private boolean isQuiet() {
        for (Node node : nodes) {
            if (!node.isQuiet()) {
                return false;
            }
        }
        return true;
    }

    /** A record of a living engine that neither holds nor waits nor cleans up would block everybody for a lease. */
    private void requireNoOrphan(LockKey key) {
        LastGrant last = server.lastGrant(key).orElse(null);
        if (last == null || last.tooLateForCleanUp() || server.inspect(key).isEmpty()) {
            return;
        }
        boolean ofDead = nodes.stream()
                .noneMatch(node -> node.owners.contains(last.owner().process()));
        require(ofDead, () -> "Orphan of " + key + ": " + last);
    }

    private long drift() {
        return random.nextInt(-20_000, 20_001);
    }

    private Duration millis(long bound) {
        return Duration.ofMillis(random.nextLong(bound));
    }

    private void after(Duration delay, Runnable action) {
        simulation.scheduler().schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static void require(boolean condition, Supplier<String> otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise.get());
        }
    }

    private final class Node implements LockListener {

        private final VirtualProcess process;
        private final RandomGenerator dice = simulation.newRandom();
        private final Duration timeout = Duration.ofMillis(100 + dice.nextInt(400));
        private final Set<String> owners = new HashSet<>();
        private @Nullable LockEngine engine;
        private int attempts;
        private int roundsLeft = 4 + dice.nextInt(5);
        private int busy;
        private boolean releasing;

        Node(VirtualProcess process) {
            this.process = process;
        }

        void start() {
            NetworkedLockStore store = new NetworkedLockStore(simulation, network, process, server, timeout) {
                @Override
                public void listen(String id, LockStoreListener listener) {
                    owners.add(id);
                    super.listen(id, listener);
                }
            };
            LockEngineOptions options = LockEngineOptions.defaults()
                    .withProcess(process.name())
                    .withHandOver(new HandOver(grantsMax, Duration.ofMillis(2), Duration.ofSeconds(1)))
                    .withListener(this);
            EngineRuntime runtime = new EngineRuntime(
                    process.scheduler(),
                    bug.clock(process::nanoTime),
                    process.clock(),
                    process,
                    simulation.newRandom());
            engine = new LockEngine(bug.onClient(store), options, bug.rules(), runtime, () -> {});
            int workers = 1 + dice.nextInt(3);
            for (int i = 0; i < workers; i++) {
                later(millis(1000), this::work);
            }
        }

        void kill() {
            simulation.trace("{} killed", process);
            process.kill();
            busy = 0;
            owners.clear();
            witness.died(process);
            after(millis(2000), this::restart);
        }

        void restart() {
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
                    && engine().queueCount() == 0
                    && engine().waiting() == 0
                    && engine().pendingReleases() == 0;
        }

        void acquireAll() {
            for (LockKey key : keys) {
                acquire(LockRequest.of(key).withLeaseTime(LEASES[0]).withWaitTime(Duration.ofSeconds(20)), true);
            }
        }

        private LockEngine engine() {
            return Objects.requireNonNull(engine);
        }

        private void work() {
            if (roundsLeft == 0) {
                return;
            }
            roundsLeft--;
            LockRequest request = LockRequest.of(keys.get(dice.nextInt(keys.size())))
                    .withWaitTime(dice.nextInt(5) == 0 ? Duration.ZERO : Duration.ofMillis(1 + dice.nextInt(3000)))
                    .withLeaseTime(LEASES[dice.nextInt(LEASES.length)]);
            if (dice.nextInt(10) == 0) {
                request = request.withMinHoldTime(MIN_HOLD);
            }
            if (dice.nextInt(10) == 0) {
                request = request.withMaxHoldTime(Duration.ofMillis(300 + dice.nextInt(1000)));
            }
            acquire(request, false);
        }

        private void acquire(LockRequest request, boolean mustSucceed) {
            String id = process.name() + "#" + ++attempts;
            LockKey key = request.key();
            busy++;
            simulation.trace("{} asks for {}", id, request);
            var call = witness.asks(process, id, key);
            CompletableFuture<LockHandle> future =
                    engine().acquireAsync(request).toCompletableFuture();
            future.whenComplete((handle, failure) -> reported(() -> {
                if (handle != null) {
                    Holder holder = new Holder(process, id, key, (HeldLock) handle);
                    witness.granted(holder, call);
                    hold(holder, request);
                    return;
                }
                call.failed();
                simulation.trace("{} did not get it: {}", id, failure);
                if (mustSucceed) {
                    simulation.fail(new AssertionError(id + " was not served on a calm network", failure));
                }
                next();
            }));
            Duration wait = request.waitTime().orElseThrow();
            if (!wait.isZero()) {
                later(wait.plusMillis(1), () -> process.execute(() -> requireDone(id, future)));
                if (!mustSucceed && dice.nextInt(12) == 0) {
                    later(Duration.ofMillis(dice.nextLong(wait.toMillis() + 1)), () -> cancel(future));
                }
            }
        }

        /** Exceptions in the callback of a future would get lost. */
        private void reported(Runnable callback) {
            try {
                callback.run();
            } catch (RuntimeException e) {
                simulation.fail(e);
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

        private void hold(Holder holder, LockRequest request) {
            simulation.trace("{} has {}", holder.id(), holder.handle().fencingToken());
            long longest = request.leaseTime().orElseThrow().toMillis() * (dice.nextInt(4) == 0 ? 2 : 1) / 2;
            long sinceNanos = simulation.time().nanoTime();
            Duration time = millis(longest);
            later(time, () -> {
                long lateNanos = simulation.time().nanoTime() - sinceNanos - time.toNanos();
                boolean wasPaused = lateNanos > time.toNanos() / 10 + 1_000_000;
                witness.worksAndReleases(holder, wasPaused, () -> releaseAsync(holder.handle()));
                next();
            });
        }

        private CompletableFuture<ReleaseOutcome> releaseAsync(HeldLock handle) {
            releasing = true;
            CompletableFuture<ReleaseOutcome> released = handle.releaseAsync();
            releasing = false;
            return released;
        }

        private void next() {
            busy--;
            later(millis(300), this::work);
        }

        private void later(Duration delay, Runnable task) {
            process.scheduler().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public void onAcquired(LockHandle handle, boolean handOver) {
            if (handOver) {
                simulation.sometimes("hand-over");
            }
            Duration wanted = ((HeldLock) handle).waiter().leaseTime();
            if (releasing && handle.remainingLease().compareTo(wanted.dividedBy(2)) < 0) {
                simulation.fail(new AssertionError("Handed over with only " + handle.remainingLease() + " left"));
            }
        }

        @Override
        public void onRenewed(LockKey key) {
            simulation.sometimes("renewed");
        }

        @Override
        public void onLost(LockHandle handle, Duration held) {
            simulation.sometimes("lost");
        }

        @Override
        public String toString() {
            return "%s(%d rounds left, %d busy, %s, %d waiting, %d pending)"
                    .formatted(
                            process,
                            roundsLeft,
                            busy,
                            engine().locks(),
                            engine().waiting(),
                            engine().pendingReleases());
        }
    }
}
