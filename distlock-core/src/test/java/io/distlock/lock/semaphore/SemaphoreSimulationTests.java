package io.distlock.lock.semaphore;

import io.distlock.lock.LockManager;
import io.distlock.lock.LockRequest;
import io.distlock.lock.engine.EngineRuntime;
import io.distlock.lock.engine.LockEngine;
import io.distlock.lock.engine.LockEngineOptions;
import io.distlock.lock.memory.MemoryLockStore;
import io.distlock.simulation.Seeds;
import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Processes that take permits, stand still and die: never more than so many are valid, and in the end all are to be had. */
class SemaphoreSimulationTests {

    private static final int PERMITS = 3;
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration TROUBLE = Duration.ofMinutes(3);
    private static final String[] SOMETIMES = {"all taken", "lost", "died", "cancelled", "waited in vain"};
    private static final LockRequest REQUEST =
            LockRequest.of("calls").withLeaseTime(LEASE).withWaitTime(Duration.ofSeconds(15));

    @Test
    void neverMorePermitsAreValidThanThereAre() {
        Seeds.first(100).sometimes(SOMETIMES).run(simulation -> play(simulation, List.of(memory(simulation))));
    }

    /** A semaphore that each half of the processes counts by itself. */
    @Test
    void semaphoreThatCountsInTwoPlacesIsCaught() {
        Seeds.first(100)
                .sometimes(SOMETIMES)
                .mustCatch(
                        "two stores", simulation -> play(simulation, List.of(memory(simulation), memory(simulation))));
    }

    private static void play(Simulation simulation, List<MemoryLockStore> stores) {
        RandomGenerator random = simulation.newRandom();
        List<Permit> given = new ArrayList<>();
        List<Node> nodes = IntStream.range(0, 5)
                .mapToObj(i -> new Node(simulation, "node-" + i, stores.get(i % stores.size())))
                .toList();
        for (int i = 0; i < 60; i++) {
            Node node = nodes.get(random.nextInt(nodes.size()));
            at(simulation, random, () -> node.call(simulation, random, given));
        }
        for (int i = 0; i < 8; i++) {
            Node victim = nodes.get(1 + random.nextInt(nodes.size() - 1)); // one has to survive
            boolean dies = random.nextInt(3) == 0;
            Duration pause = Duration.ofMillis(random.nextLong(20_000));
            at(simulation, random, () -> {
                if (dies) {
                    simulation.sometimes("died");
                    victim.process.kill();
                } else if (victim.process.isAlive()) {
                    victim.process.pauseFor(pause);
                }
            });
        }
        simulation.runFor(TROUBLE);
        nodes.forEach(node -> node.process.resume());
        simulation.runFor(Duration.ofMinutes(1));
        requireAllToBeHad(simulation, nodes.get(0));
    }

    private static void requireAllToBeHad(Simulation simulation, Node survivor) {
        List<CompletableFuture<Permit>> all = IntStream.range(0, PERMITS)
                .mapToObj(i -> survivor.semaphore.acquireAsync().toCompletableFuture())
                .toList();
        simulation.runFor(LEASE.multipliedBy(2));
        if (!all.stream().allMatch(permit -> permit.isDone() && !permit.isCompletedExceptionally())) {
            throw new AssertionError("Permits are missing in the end: " + all);
        }
    }

    private static void at(Simulation simulation, RandomGenerator random, Runnable event) {
        simulation.scheduler().schedule(event, random.nextLong(TROUBLE.toMillis()), TimeUnit.MILLISECONDS);
    }

    private static MemoryLockStore memory(Simulation simulation) {
        return MemoryLockStore.create(
                () -> 1_767_225_600_000_000L + simulation.time().nanoTime() / 1000,
                Duration.ofSeconds(60),
                task -> simulation.scheduler().execute(task));
    }

    /** One process. */
    private static final class Node {

        final VirtualProcess process;
        final DistributedSemaphore semaphore;

        Node(Simulation simulation, String name, MemoryLockStore store) {
            process = simulation.process(name);
            LockManager locks = LockEngine.start(
                    store,
                    LockEngineOptions.defaults().withProcess(name),
                    new EngineRuntime(
                            process.scheduler(), process::nanoTime, process.clock(), process, simulation.newRandom()));
            semaphore = DistributedSemaphore.create(
                    locks, REQUEST, PERMITS, new SemaphoreRuntime(process::nanoTime, simulation.newRandom()));
        }

        /** Takes a permit, keeps it for a while and gives it back; or gives up before it comes. */
        void call(Simulation simulation, RandomGenerator random, List<Permit> given) {
            if (!process.isAlive() || process.isPaused()) {
                return;
            }
            CompletableFuture<Permit> asked = semaphore.acquireAsync().toCompletableFuture();
            Duration patience = Duration.ofMillis(random.nextLong(20_000));
            process.scheduler()
                    .schedule(
                            () -> {
                                if (asked.cancel(false)) {
                                    simulation.sometimes("cancelled");
                                }
                            },
                            patience.toMillis(),
                            TimeUnit.MILLISECONDS);
            Duration hold = Duration.ofMillis(random.nextLong(30_000));
            asked.whenComplete((permit, failure) -> {
                if (permit == null) {
                    if (!asked.isCancelled()) {
                        simulation.sometimes("waited in vain");
                    }
                    return;
                }
                count(simulation, given, permit);
                process.scheduler()
                        .schedule(
                                () -> {
                                    if (!permit.isValid()) {
                                        simulation.sometimes("lost");
                                    }
                                    permit.releaseAsync();
                                },
                                hold.toMillis(),
                                TimeUnit.MILLISECONDS);
            });
        }

        private static void count(Simulation simulation, List<Permit> given, Permit permit) {
            given.add(permit);
            long valid = given.stream().filter(Permit::isValid).count();
            if (valid == PERMITS) {
                simulation.sometimes("all taken");
            }
            if (valid > PERMITS) {
                simulation.fail(new AssertionError(valid + " permits are valid, of " + PERMITS));
            }
        }
    }
}
