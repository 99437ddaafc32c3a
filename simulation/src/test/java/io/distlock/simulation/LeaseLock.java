package io.distlock.simulation;

import io.distlock.simulation.check.ExclusionChecker;
import io.distlock.simulation.check.FencedMutexModel;
import io.distlock.simulation.check.FencedResource;
import io.distlock.simulation.check.History;
import io.distlock.simulation.check.LinearizabilityChecker;
import io.distlock.simulation.check.MutexOperation;
import io.distlock.simulation.check.MutexOperation.Acquire;
import io.distlock.simulation.check.MutexOperation.Expire;
import io.distlock.simulation.check.MutexOperation.Release;
import io.distlock.simulation.check.MutexResult;
import io.distlock.simulation.check.MutexResult.Answer;
import io.distlock.simulation.check.MutexResult.Granted;
import io.distlock.simulation.network.Faults;
import io.distlock.simulation.network.Nemesis;
import io.distlock.simulation.network.SimulatedNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** A small lock with leases, right or with one deliberate bug: the example of a scenario, and its price. */
final class LeaseLock {

    enum Bug {
        NONE,
        DEADLINE_COUNTED_FROM_ANSWER,
        NO_LOCAL_DEADLINE,
        RELEASE_IGNORES_OWNER,
        TOKEN_REPEATED_AFTER_EXPIRY,
        RELEASE_CONFIRMED_AFTER_EXPIRY
    }

    static final String[] SOMETIMES = {"contention", "unknown acquire", "expiry", "lost lease", "stale write"};

    /** A new key now and then keeps the history of each short enough for the checker. */
    private static final long KEY_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final int ROUNDS = 6;
    private static final long LEASE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long HOLDER_LEASE_NANOS = LEASE_NANOS * 9 / 10;

    private final Simulation simulation;
    private final Bug bug;
    private final SimulatedNetwork network;
    private final History<MutexOperation, MutexResult> history = new History<>();
    private final ExclusionChecker exclusion;
    private final FencedResource resource;
    private final VirtualProcess server;
    private final Map<String, Lock> locks = new HashMap<>();
    private final List<Client> clients = new ArrayList<>();

    LeaseLock(Simulation simulation, Bug bug) {
        this.simulation = simulation;
        this.bug = bug;
        this.network = new SimulatedNetwork(simulation, Faults.drawn(simulation.random()));
        this.exclusion = new ExclusionChecker(simulation::fail);
        this.resource = FencedResource.checked(simulation::fail);
        this.server = simulation.process("server", drift());
        for (int i = 1; i <= 3; i++) {
            clients.add(new Client(simulation.process("client-" + i, drift())));
        }
    }

    void play() {
        List<VirtualProcess> victims = new ArrayList<>();
        victims.add(server);
        clients.forEach(client -> victims.add(client.process));
        new Nemesis(simulation, network).plan(victims, Duration.ofSeconds(8), Duration.ofSeconds(4));
        clients.forEach(client -> client.process.execute(client::tryAgain));

        simulation.runFor(Duration.ofSeconds(12));
        network.calm();
        boolean done = simulation.runUntil(
                () -> clients.stream().allMatch(client -> client.rounds >= ROUNDS), Duration.ofMinutes(2));

        if (!done) {
            throw new AssertionError("No progress on a calm network");
        }
        new LinearizabilityChecker<>(FencedMutexModel.strict()).check(history);
    }

    private long drift() {
        return simulation.random().nextInt(-500, 501);
    }

    private Lock lock(String key) {
        return locks.computeIfAbsent(key, Lock::new);
    }

    /** The server's side of one key. */
    private final class Lock {

        private final String key;
        private final Map<String, Answer> finished = new HashMap<>();
        private String owner = "";
        private long token;
        private long expiryNanos;

        Lock(String key) {
            this.key = key;
        }

        MutexResult acquire(String candidate) {
            expire();
            if (finished.containsKey(candidate) || !(owner.isEmpty() || owner.equals(candidate))) {
                simulation.sometimes("contention");
                return Answer.BUSY;
            }
            if (owner.isEmpty()) {
                owner = candidate;
                token++;
                expiryNanos = server.nanoTime() + LEASE_NANOS;
            }
            return new Granted(token);
        }

        MutexResult release(String candidate) {
            expire();
            if (owner.equals(candidate) || (bug == Bug.RELEASE_IGNORES_OWNER && !owner.isEmpty())) {
                owner = "";
                finished.put(candidate, Answer.RELEASED);
            }
            // a repeated release is told the same again
            return finished.computeIfAbsent(candidate, stranger -> Answer.NOT_HELD);
        }

        private void expire() {
            if (!owner.isEmpty() && server.nanoTime() - expiryNanos >= 0) {
                simulation.sometimes("expiry");
                history.call("server", key, new Expire(owner)).unknown();
                finished.put(owner, bug == Bug.RELEASE_CONFIRMED_AFTER_EXPIRY ? Answer.RELEASED : Answer.NOT_HELD);
                owner = "";
                token -= bug == Bug.TOKEN_REPEATED_AFTER_EXPIRY ? 1 : 0;
            }
        }
    }

    private final class Client {

        private final VirtualProcess process;
        private final RandomGenerator random = simulation.newRandom();
        private int rounds;
        private int attempts;
        private String owner = "";
        private String key = "";

        Client(VirtualProcess process) {
            this.process = process;
        }

        void tryAgain() {
            if (rounds >= ROUNDS) {
                return;
            }
            String mine = process.name() + "#" + ++attempts;
            owner = mine;
            key = "stock:" + simulation.time().nanoTime() / KEY_NANOS;
            Lock lock = lock(key);
            long sentNanos = process.nanoTime();
            var call = history.call(process.name(), key, new Acquire(mine));
            network.call(process, server, "acquire " + mine, () -> lock.acquire(mine))
                    .thenAccept(result -> {
                        if (owner.equals(mine)) {
                            if (result == Answer.BUSY) {
                                call.failed();
                            } else {
                                call.returned(result);
                            }
                            onAnswer(result, sentNanos);
                        }
                    })
                    .whenComplete(simulation::failOnException);
            later(Duration.ofMillis(400), () -> {
                if (owner.equals(mine)) {
                    simulation.sometimes("unknown acquire");
                    call.unknown();
                    finish(mine);
                }
            });
        }

        private void onAnswer(MutexResult result, long sentNanos) {
            String mine = owner;
            owner = "";
            if (result instanceof Granted granted) {
                long start = bug == Bug.DEADLINE_COUNTED_FROM_ANSWER ? process.nanoTime() : sentNanos;
                long deadline = start + HOLDER_LEASE_NANOS;
                exclusion.enter(key, mine, () -> isBefore(deadline));
                later(Duration.ofMillis(random.nextLong(300)), () -> work(mine, granted.token(), deadline));
            } else {
                later(Duration.ofMillis(50 + random.nextLong(200)), this::tryAgain);
            }
        }

        private void work(String mine, long token, long deadline) {
            if (!isBefore(deadline)) {
                simulation.sometimes("lost lease");
            }
            // a holder that does not look at its lease: only the resource can stop it
            if (!resource.write(key, mine, token)) {
                simulation.sometimes("stale write");
            }
            rounds++;
            exclusion.leave(key, mine);
            finish(mine);
        }

        private void finish(String mine) {
            owner = "";
            var call = history.call(process.name(), key, new Release(mine));
            Lock lock = lock(key);
            network.call(process, server, "release " + mine, () -> lock.release(mine))
                    .thenAccept(call::returned)
                    .whenComplete(simulation::failOnException);
            later(Duration.ofMillis(50 + random.nextLong(200)), this::tryAgain);
        }

        private boolean isBefore(long deadline) {
            return bug == Bug.NO_LOCAL_DEADLINE || process.nanoTime() - deadline < 0;
        }

        private void later(Duration delay, Runnable task) {
            process.scheduler().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }
}
