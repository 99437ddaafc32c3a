package io.distlock.lock.quorum;

import io.distlock.consensus.engine.PaxosOptions;
import io.distlock.consensus.paxos.Configuration;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockRequest;
import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import io.distlock.simulation.check.ExclusionChecker;
import io.distlock.simulation.check.FencedResource;
import io.distlock.simulation.network.Faults;
import io.distlock.simulation.network.Nemesis;
import io.distlock.simulation.network.SimulatedNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Some processes, each with the production engine, store and registers, want one lock on three or five acceptors over a bad network,
 * while processes and acceptors are paused, killed and cut off; then the network calms down and everybody must be served. Confined to
 * one thread.
 */
final class QuorumLockScenario {

    static final String[] SOMETIMES = {
        "contention",
        "word left",
        "taken over",
        "granted again",
        "dead holder freed",
        "dead holder was alive",
        "hand-over",
        "renewed",
        "lost",
        "unknown acquire",
        "unknown renew",
        "unknown release",
        "paused holder",
        "stale write refused",
        "cancelled"
    };

    static final LockKey KEY = LockKey.of("stock", 1);
    private static final Duration TROUBLE = Duration.ofSeconds(2);
    private static final Duration CALM_MAX = Duration.ofSeconds(60);

    final Simulation simulation;
    final QuorumLockBug bug;
    final PaxosOptions options;
    final Configuration configuration;
    final ExclusionChecker exclusion;
    private final FencedResource resource;
    private final RandomGenerator random;
    private final SimulatedNetwork network;
    private final List<SimulatedAcceptor> acceptors = new ArrayList<>();
    private final List<SimulatedHolder> holders = new ArrayList<>();
    private final Set<Long> tokens = new HashSet<>();
    private long largestToken;

    QuorumLockScenario(Simulation simulation, QuorumLockBug bug) {
        this.simulation = simulation;
        this.bug = bug;
        this.random = simulation.newRandom();
        this.network = new SimulatedNetwork(simulation, Faults.drawn(random));
        this.exclusion = new ExclusionChecker(simulation::fail);
        this.resource = FencedResource.checked(simulation::fail);
        int seats = random.nextInt(6) == 0 ? 5 : 3;
        this.configuration = Configuration.first(
                "g", IntStream.range(0, seats).mapToObj(seat -> "i" + seat).toList());
        this.options = PaxosOptions.defaults()
                .withRoundTimeout(Duration.ofMillis(50 + random.nextInt(150)))
                .withOperationTimeout(Duration.ofMillis(200 + random.nextInt(600)))
                .withBackOffMax(Duration.ofMillis(100));
        for (int seat = 0; seat < seats; seat++) {
            VirtualProcess process = simulation.process("acceptor-" + seat);
            acceptors.add(new SimulatedAcceptor(network, process, seat, configuration));
        }
        int count = 2 + random.nextInt(2);
        for (int i = 1; i <= count; i++) {
            holders.add(new SimulatedHolder(this, simulation.process("node-" + i, random.nextInt(-20_000, 20_001))));
        }
    }

    void play() {
        List<VirtualProcess> victims = new ArrayList<>();
        holders.forEach(holder -> victims.add(holder.process()));
        holders.forEach(holder -> victims.add(holder.process())); // holders that stop matter most
        acceptors.forEach(acceptor -> victims.add(acceptor.process()));
        new Nemesis(simulation, network).plan(victims, TROUBLE, Duration.ofMillis(1_500));
        planCrashes();
        holders.forEach(SimulatedHolder::start);
        simulation.runFor(TROUBLE);
        calm();
        require(simulation.runUntil(this::isQuiet, CALM_MAX), "Not quiet");
        holders.forEach(SimulatedHolder::acquireOnceMore);
        require(simulation.runUntil(this::isQuiet, CALM_MAX), "Not served");
    }

    List<SimulatedAcceptor> acceptors() {
        return acceptors;
    }

    long largestToken() {
        return largestToken;
    }

    /** Checks that a token is larger than all that were given before it was asked for, and nobody else's. */
    void requireNew(long token, long largestBefore) {
        if (token <= largestBefore || !tokens.add(token)) {
            simulation.fail(
                    new AssertionError("Token %d was given after %d, or twice".formatted(token, largestBefore)));
        }
        largestToken = Math.max(largestToken, token);
    }

    /** A write by a holder that does not ask whether it is valid: only the resource can stop it. */
    void write(String id, LockHandle handle) {
        boolean valid = !handle.remainingLease().isZero();
        if (!resource.write(KEY.id(), id, handle.fencingToken())) {
            simulation.sometimes("stale write refused");
            if (valid) {
                simulation.fail(new AssertionError(id + " is valid and its token is stale"));
            }
        }
    }

    void after(Duration delay, Runnable action) {
        simulation.scheduler().schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    static LockRequest request(Duration lease) {
        return LockRequest.of(KEY).withLeaseTime(lease);
    }

    private void planCrashes() {
        if (random.nextInt(2) == 0) {
            SimulatedHolder victim = holders.get(random.nextInt(holders.size()));
            after(Duration.ofMillis(random.nextLong(TROUBLE.toMillis())), victim::kill);
        }
        if (random.nextInt(3) == 0) {
            VirtualProcess victim =
                    acceptors.get(random.nextInt(acceptors.size())).process();
            after(Duration.ofMillis(random.nextLong(TROUBLE.toMillis())), () -> {
                victim.kill();
                after(Duration.ofMillis(random.nextLong(1_000)), victim::restart);
            });
        }
    }

    private void calm() {
        simulation.trace("calm");
        network.calm();
        acceptors.forEach(acceptor -> {
            if (!acceptor.process().isAlive()) {
                acceptor.process().restart();
            }
            acceptor.process().resume();
        });
        holders.forEach(SimulatedHolder::calm);
    }

    /** Without a stream, since it is asked after every event. */
    private boolean isQuiet() {
        for (SimulatedHolder holder : holders) {
            if (!holder.isQuiet()) {
                return false;
            }
        }
        return true;
    }

    private void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise + ": " + holders);
        }
    }
}
