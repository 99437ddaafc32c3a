package io.distlock.lock.engine;

import io.distlock.lock.LockKey;
import io.distlock.lock.memory.MemoryLockStore;
import io.distlock.lock.spi.MarkResult;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.PublishResult;
import io.distlock.lock.spi.VersionReading;
import io.distlock.lock.spi.VersionStore;
import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import io.distlock.simulation.network.Faults;
import io.distlock.simulation.network.SimulatedNetwork;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Processes that increment a row of a database under the sequence lock, over a network that loses, doubles and delays. They
 * stop, die and have clocks of their own; versions are kept by the production store, deadlines by the production rules. A
 * commit takes effect when it is sent.
 */
final class SequenceLockScenario {

    enum Bug {
        NONE,
        NO_CHECK_OF_THE_LEASE,
        LEASE_COUNTED_FROM_THE_ANSWER,
        PUBLICATION_WITHOUT_OWNER,
        VERSION_BUMPED_BEFORE_THE_COMMIT,
        VERSION_NOT_COMPARED
    }

    static final String[] SOMETIMES = {"commit", "conflict", "committing", "refused after the lease", "crash", "unknown"
    };

    private static final LockKey KEY = LockKey.of("counter");
    private static final Duration LEASE = Duration.ofSeconds(1);
    private static final Duration KEEP = Duration.ofSeconds(60);
    private static final int CLIENTS = 3;
    private static final long DRIFT_PPM_MAX = 40_000;
    private static final long RUN_SECONDS = 20;

    private final Simulation simulation;
    private final Bug bug;
    private final SimulatedNetwork network;
    private final VirtualProcess server;
    private final VersionStore store;
    private final LeaseRules rules = new LeaseRules();
    private Owner marking = new Owner("none", "none");
    private long row;
    private long commits;

    SequenceLockScenario(Simulation simulation, Bug bug) {
        this.simulation = simulation;
        this.bug = bug;
        this.network = new SimulatedNetwork(simulation, Faults.drawn(simulation.random()));
        this.server = simulation.process("server");
        this.store = MemoryLockStore.create(
                        () -> 1_700_000_000_000_000L + simulation.time().nanoTime() / 1000,
                        Duration.ofSeconds(60),
                        Runnable::run)
                .versions()
                .orElseThrow();
    }

    void play() {
        for (int i = 0; i < CLIENTS; i++) {
            long drift = simulation.random().nextLong(-DRIFT_PPM_MAX, DRIFT_PPM_MAX);
            new Client(simulation.process("client-" + i, drift), simulation.newRandom()).begin();
        }
        simulation.runFor(Duration.ofSeconds(RUN_SECONDS));
        if (row != commits) {
            throw new AssertionError("%d commits, but the row says %d".formatted(commits, row));
        }
    }

    private MarkResult mark(long version, Owner owner) {
        long expected = version;
        if (bug == Bug.VERSION_NOT_COMPARED && answer(store.read(KEY, KEEP)) instanceof VersionReading.Stable stable) {
            expected = stable.version();
        }
        MarkResult result = answer(store.mark(KEY, expected, owner, LEASE));
        if (result instanceof MarkResult.Marked) {
            marking = owner;
        }
        return result;
    }

    private PublishResult publish(Owner owner) {
        return answer(store.publish(KEY, bug == Bug.PUBLICATION_WITHOUT_OWNER ? marking : owner));
    }

    private static <T> T answer(CompletionStage<T> step) {
        return step.toCompletableFuture().join();
    }

    /** One process, which works again and again. */
    private final class Client {

        private final VirtualProcess process;
        private final RandomGenerator random;
        private int step;

        Client(VirtualProcess process, RandomGenerator random) {
            this.process = process;
            this.random = random;
        }

        void begin() {
            step++;
            after(random.nextLong(1, 60), this::read);
        }

        private void read() {
            call("read", () -> answer(store.read(KEY, KEEP)), reading -> {
                if (reading instanceof VersionReading.Stable stable) {
                    long seen = row;
                    after(random.nextLong(1, 50), () -> mark(stable.version(), seen));
                } else {
                    simulation.sometimes("committing");
                    begin();
                }
            });
        }

        private void mark(long version, long seen) {
            Owner owner = new Owner(process.name(), Long.toUnsignedString(random.nextLong()));
            long sent = process.nanoTime();
            call("mark", () -> SequenceLockScenario.this.mark(version, owner), result -> {
                if (result instanceof MarkResult.Conflict) {
                    simulation.sometimes("conflict");
                    begin();
                    return;
                }
                long start = bug == Bug.LEASE_COUNTED_FROM_THE_ANSWER ? process.nanoTime() : sent;
                if (bug == Bug.VERSION_BUMPED_BEFORE_THE_COMMIT) {
                    send(owner);
                }
                stopOrCrash();
                after(random.nextLong(0, 20), () -> commit(owner, start, seen));
            });
        }

        private void commit(Owner owner, long start, long seen) {
            long passed = process.nanoTime() - start;
            if (bug != Bug.NO_CHECK_OF_THE_LEASE && rules.isOver(rules.deadline(LEASE, 0, 0), passed)) {
                simulation.sometimes("refused after the lease");
            } else {
                simulation.sometimes("commit");
                row = seen + 1;
                commits++;
                simulation.trace("commits {}", row);
            }
            stopOrCrash();
            after(random.nextLong(0, 20), () -> {
                send(owner);
                begin();
            });
        }

        private void send(Owner owner) {
            network.call(process, server, "publish", () -> publish(owner));
        }

        /** The next step finds itself late, or never comes; then the process starts again. */
        private void stopOrCrash() {
            int chance = random.nextInt(20);
            if (chance == 0) {
                process.pauseFor(Duration.ofMillis(random.nextLong(100, 3_000)));
            } else if (chance == 1) {
                simulation.sometimes("crash");
                simulation
                        .scheduler()
                        .schedule(
                                () -> {
                                    process.kill();
                                    process.restart();
                                    begin();
                                },
                                1,
                                TimeUnit.MILLISECONDS);
            }
        }

        /** What is not answered within the lease is unknown, and begun anew. */
        private <R> void call(String label, Supplier<R> work, Consumer<R> then) {
            int current = ++step;
            network.call(process, server, label, work)
                    .thenAccept(result -> {
                        if (step == current) {
                            step++;
                            then.accept(result);
                        }
                    })
                    .whenComplete(simulation::failOnException);
            after(2_000, () -> {
                if (step == current) {
                    simulation.sometimes("unknown");
                    begin();
                }
            });
        }

        private void after(long millis, Runnable next) {
            process.scheduler().schedule(next, millis, TimeUnit.MILLISECONDS);
        }
    }
}
