package io.distlock.lock.engine;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockMode;
import io.distlock.lock.LockRequest;
import io.distlock.lock.memory.MemoryLockStore;
import io.distlock.lock.spi.LockStore;
import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import io.distlock.simulation.check.ExclusionChecker;
import io.distlock.simulation.network.Faults;
import io.distlock.simulation.network.Nemesis;
import io.distlock.simulation.network.SimulatedNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Some processes, each with the production engine, read and write under a few locks of one server, one or several at a time, over a bad
 * network, while processes are paused and killed. Then the network calms down: everybody must get everything, in any order of keys, while
 * others read all the time. Confined to one thread.
 */
final class LockModesScenario {

    static final String[] SOMETIMES = {"read together", "shared", "several", "unknown", "lost", "not acquired", "killed"
    };

    private static final Duration TROUBLE = Duration.ofSeconds(6);
    private static final Duration CALM_MAX = Duration.ofSeconds(90);
    private static final Duration PATIENCE = Duration.ofSeconds(12);
    private static final int READS = 120; // together they last for longer than that
    private static final long EPOCH_MICROS = 1_767_225_600_000_000L;
    private static final Duration[] LEASES = {Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2)};
    private static final LockMode[] MODES = {LockMode.READ, LockMode.READ, LockMode.WRITE, LockMode.EXCLUSIVE};

    private final Simulation simulation;
    private final LockModesBug bug;
    private final RandomGenerator random;
    private final SimulatedNetwork network;
    private final VirtualProcess server;
    private final LockStore data;
    private final ExclusionChecker exclusion;
    private final List<LockKey> keys = List.of(LockKey.of("stock", 1), LockKey.of("stock", 2), LockKey.of("stock", 3));
    private final List<Node> nodes = new ArrayList<>();
    private final Map<LockKey, Long> highestWrites = new HashMap<>();
    private final Map<LockKey, Long> highestTokens = new HashMap<>();
    private final Map<LockKey, Integer> reading = new HashMap<>();
    private boolean mustServe;

    LockModesScenario(Simulation simulation, LockModesBug bug) {
        this.simulation = simulation;
        this.bug = bug;
        this.random = simulation.newRandom();
        this.network = new SimulatedNetwork(simulation, Faults.drawn(random));
        this.exclusion = new ExclusionChecker(simulation::fail);
        this.server = simulation.process("server", drift());
        long origin = server.nanoTime();
        this.data = bug.onServer(MemoryLockStore.create(
                () -> EPOCH_MICROS + (server.nanoTime() - origin) / 1000, Duration.ofSeconds(5), Runnable::run));
        int count = 2 + random.nextInt(3);
        for (int i = 1; i <= count; i++) {
            nodes.add(new Node(simulation.process("node-" + i, drift())));
        }
    }

    void play() {
        List<VirtualProcess> victims = new ArrayList<>();
        nodes.forEach(node -> victims.add(node.process));
        victims.add(server);
        new Nemesis(simulation, network).plan(victims, TROUBLE, Duration.ofSeconds(4));
        for (int kills = random.nextInt(3); kills > 0; kills--) {
            Node victim = nodes.get(random.nextInt(nodes.size()));
            after(millis(TROUBLE.toMillis()), victim::kill);
        }
        nodes.forEach(Node::start);
        simulation.runFor(TROUBLE);
        calm();
        require(simulation.runUntil(this::isQuiet, CALM_MAX), "Not quiet");
        keys.forEach(key -> require(
                data.inspect(key).toCompletableFuture().join().isEmpty()
                        || nodes.stream().anyMatch(node -> node.killed),
                key + " is left behind"));
        mustServe = true;
        nodes.forEach(Node::wantEverything);
        require(simulation.runUntil(this::isQuiet, CALM_MAX), "Not served");
    }

    private void calm() {
        network.calm();
        server.resume();
        nodes.forEach(node -> {
            node.process.resume();
            node.restart();
        });
    }

    private boolean isQuiet() {
        return nodes.stream().allMatch(Node::isQuiet);
    }

    private void granted(LockHandle part, String id) {
        LockKey key = part.key();
        long token = part.fencingToken();
        boolean reads = part.mode() == LockMode.READ;
        if (reads) {
            exclusion.enterShared(key.id(), id, () -> believes(part));
            if (token < highestWrites.getOrDefault(key, 0L)) {
                simulation.fail(new AssertionError(id + " reads with token " + token + " behind a write"));
            }
            if (reading.merge(key, 1, Integer::sum) > 1) {
                simulation.sometimes("read together");
            }
        } else {
            exclusion.enter(key.id(), id, () -> believes(part));
            if (token <= highestTokens.getOrDefault(key, 0L)) {
                simulation.fail(new AssertionError(id + " writes with token " + token + ", which is not new"));
            }
            highestWrites.put(key, token);
        }
        highestTokens.merge(key, token, Math::max);
    }

    private void left(LockHandle part, String id) {
        exclusion.leave(part.key().id(), id);
        if (part.mode() == LockMode.READ) {
            reading.merge(part.key(), -1, Integer::sum);
        }
    }

    /** As {@code isValid()}, without its side effects, since the process may be paused. */
    private static boolean believes(LockHandle part) {
        HeldLock held = part instanceof SharedLock shared ? shared.grant() : (HeldLock) part;
        return held.status() == HeldLock.Status.HELD
                && !held.grant().expired(held.engine().clock().now());
    }

    private static List<LockHandle> partsOf(LockHandle handle) {
        return handle instanceof JointLock joint ? joint.parts() : List.of(handle);
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

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }

    private final class Node {

        private final VirtualProcess process;
        private final RandomGenerator dice = simulation.newRandom();
        private final Map<String, LockHandle> present = new HashMap<>();
        private @Nullable LockEngine engine;
        private int roundsLeft = 4 + dice.nextInt(5);
        private int attempts;
        private int busy;
        private boolean killed;

        Node(VirtualProcess process) {
            this.process = process;
        }

        void start() {
            RemoteLockStore store = new RemoteLockStore(
                    simulation, network, process, server, data, Duration.ofMillis(100 + dice.nextInt(400)));
            EngineRuntime runtime = new EngineRuntime(
                    process.scheduler(), process::nanoTime, process.clock(), process, simulation.newRandom());
            engine = LockEngine.start(store, LockEngineOptions.defaults().withProcess(process.name()), runtime);
            for (int workers = 1 + dice.nextInt(3); workers > 0; workers--) {
                later(Duration.ofMillis(dice.nextInt(1000)), this::work);
            }
        }

        void kill() {
            simulation.sometimes("killed");
            killed = true;
            process.kill();
            busy = 0;
            present.forEach((id, handle) -> partsOf(handle).forEach(part -> left(part, id)));
            present.clear();
            after(Duration.ofMillis(dice.nextInt(2000)), this::restart);
        }

        void restart() {
            if (!process.isAlive()) {
                process.restart();
                start();
            }
        }

        boolean isQuiet() {
            LockEngine running = Objects.requireNonNull(engine);
            return process.isAlive()
                    && roundsLeft == 0
                    && busy == 0
                    && running.queueCount() == 0
                    && running.pendingReleases() == 0;
        }

        void wantEverything() {
            List<LockKey> shuffled = new ArrayList<>(keys);
            Collections.shuffle(shuffled, new Random(dice.nextLong()));
            LockRequest everything =
                    LockRequest.keys(shuffled).withLeaseTime(LEASES[1]).withWaitTime(PATIENCE);
            bug.ask(Objects.requireNonNull(engine), everything.withMode(LockMode.WRITE), shuffled)
                    .forEach(this::expect);
            for (int i = 0; i < 2; i++) {
                readOnAndOn(keys.get(dice.nextInt(keys.size())), READS);
            }
        }

        /** Overlaps with others that do the same, so that the lock is never free unless readers stand back. */
        private void readOnAndOn(LockKey key, int times) {
            if (times > 0) {
                acquire(
                        LockRequest.of(key).withMode(LockMode.READ).withWaitTime(PATIENCE),
                        () -> readOnAndOn(key, times - 1));
            }
        }

        private void expect(CompletableFuture<LockHandle> future) {
            String id = process.name() + "#" + ++attempts;
            busy++;
            future.whenComplete((handle, failure) -> reported(() -> {
                if (handle == null) {
                    simulation.fail(new AssertionError(id + " was not served on a calm network", failure));
                    busy--;
                } else {
                    hold(id, handle, Duration.ofMillis(20), () -> {});
                }
            }));
        }

        private void work() {
            if (roundsLeft == 0) {
                return;
            }
            roundsLeft--;
            List<LockKey> some = new ArrayList<>(keys);
            Collections.shuffle(some, new Random(dice.nextLong()));
            LockRequest request = LockRequest.keys(some.subList(0, dice.nextInt(3) == 0 ? 2 + dice.nextInt(2) : 1))
                    .withMode(MODES[dice.nextInt(MODES.length)])
                    .withWaitTime(dice.nextInt(5) == 0 ? Duration.ZERO : Duration.ofMillis(1 + dice.nextInt(3000)))
                    .withLeaseTime(LEASES[dice.nextInt(LEASES.length)]);
            acquire(request, () -> later(Duration.ofMillis(dice.nextInt(300)), this::work));
        }

        private void acquire(LockRequest request, Runnable next) {
            String id = process.name() + "#" + ++attempts;
            busy++;
            simulation.trace("{} asks for {}", id, request);
            Objects.requireNonNull(engine)
                    .acquireAsync(request)
                    .whenComplete((handle, failure) -> reported(() -> {
                        if (handle != null) {
                            simulation.trace("{} has got it", id);
                            Duration longest = request.leaseTime().orElse(Duration.ofMillis(200));
                            hold(id, handle, Duration.ofMillis(dice.nextLong(longest.toMillis())), next);
                            return;
                        }
                        simulation.sometimes("not acquired");
                        if (mustServe) {
                            simulation.fail(new AssertionError(id + " was not served on a calm network", failure));
                        }
                        busy--;
                        next.run();
                    }));
        }

        private void hold(String id, LockHandle handle, Duration time, Runnable next) {
            if (handle.keys().size() > 1) {
                simulation.sometimes("several");
            }
            if (handle instanceof SharedLock) {
                simulation.sometimes("shared");
            }
            present.put(id, handle);
            partsOf(handle).forEach(part -> granted(part, id));
            later(time, () -> {
                handle.keys().forEach(key -> exclusion.look(key.id()));
                if (!handle.isValid()) {
                    simulation.sometimes("lost");
                }
                partsOf(handle).forEach(part -> left(part, id));
                present.remove(id);
                handle.releaseAsync();
                busy--;
                next.run();
            });
        }

        /** Exceptions in the callback of a future would get lost. */
        private void reported(Runnable callback) {
            try {
                callback.run();
            } catch (RuntimeException e) {
                simulation.fail(e);
            }
        }

        private void later(Duration delay, Runnable task) {
            process.scheduler().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }
}
