package io.distlock.lock.leader;

import io.distlock.lock.LockHandle;
import io.distlock.lock.leader.LeaderFixture.Candidate;
import io.distlock.simulation.Seeds;
import io.distlock.simulation.Simulation;
import io.distlock.simulation.check.ExclusionChecker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Candidates that stop, resign, stand still, die and lose their store; then one of the living leads, and no two at any time. */
class LeaderSimulationTests {

    private static final String KEY = LeaderFixture.REQUEST.key().id();
    private static final String[] SOMETIMES = {"lost", "resigned", "died"};
    private static final Duration TROUBLE = Duration.ofMinutes(3);

    @Test
    void atMostOneLeadsAndSomebodyDoesInTheEnd() {
        Seeds.first(150).sometimes(SOMETIMES).run(simulation -> play(simulation, false));
    }

    @Test
    void leaderThatForgetsToStopIsCaught() {
        Seeds.first(200)
                .sometimes(SOMETIMES)
                .mustCatch("believes in its term for ever", simulation -> play(simulation, true));
    }

    private static void play(Simulation simulation, boolean stubborn) {
        LeaderFixture fixture = new LeaderFixture(simulation);
        RandomGenerator random = simulation.newRandom();
        ExclusionChecker exclusion = new ExclusionChecker(simulation::fail);
        List<Long> tokens = new ArrayList<>();
        List<Candidate> candidates = IntStream.range(0, 4)
                .mapToObj(i -> fixture.candidate("node-" + i))
                .toList();
        candidates.forEach(candidate -> {
            candidate.elector.addListener(new LeadershipListener() {
                @Override
                public void onStarted(LockHandle term) {
                    if (!tokens.isEmpty() && term.fencingToken() <= tokens.get(tokens.size() - 1)) {
                        simulation.fail(new AssertionError("Token " + term.fencingToken() + " after " + tokens));
                    }
                    tokens.add(term.fencingToken());
                    exclusion.enter(KEY, "term " + term.fencingToken(), () -> stubborn || term.isValid());
                }

                @Override
                public void onStopped(LockHandle term) {
                    if (!term.isValid()) {
                        simulation.sometimes("lost");
                    }
                    exclusion.leave(KEY, "term " + term.fencingToken());
                }
            });
            candidate.elector.start();
        });
        for (int i = 0; i < 12; i++) {
            Candidate victim = candidates.get(random.nextInt(candidates.size()));
            Runnable fault = fault(simulation, random, candidates, victim);
            simulation.scheduler().schedule(fault, random.nextLong(TROUBLE.toMillis()), TimeUnit.MILLISECONDS);
        }
        simulation.runFor(TROUBLE);
        candidates.forEach(candidate -> {
            candidate.store.away = false;
            candidate.process.resume();
            candidate.elector.start();
        });
        simulation.runFor(LeaderFixture.LEASE.multipliedBy(3));
        long leaders = candidates.stream()
                .filter(candidate -> candidate.process.isAlive() && candidate.elector.isLeader())
                .count();
        if (leaders != 1) {
            throw new AssertionError("There are " + leaders + " leaders in the end");
        }
    }

    private static Runnable fault(
            Simulation simulation, RandomGenerator random, List<Candidate> candidates, Candidate victim) {
        Duration time = Duration.ofMillis(random.nextLong(20_000));
        return switch (random.nextInt(5)) {
            case 0 -> () -> victim.process.pauseFor(time);
            case 1 ->
                () -> {
                    victim.store.away = true;
                    simulation
                            .scheduler()
                            .schedule(() -> victim.store.away = false, time.toNanos(), TimeUnit.NANOSECONDS);
                };
            case 2 ->
                () -> {
                    if (victim.process.isAlive() && !victim.process.isPaused()) {
                        victim.elector.term().ifPresent(term -> {
                            simulation.sometimes("resigned");
                            term.releaseAsync();
                        });
                    }
                };
            case 3 ->
                () -> {
                    if (victim.process.isAlive() && !victim.process.isPaused()) {
                        victim.elector.stop();
                        simulation.scheduler().schedule(victim.elector::start, time.toNanos(), TimeUnit.NANOSECONDS);
                    }
                };
            default ->
                () -> {
                    // all dead would leave nobody to lead
                    if (victim != candidates.get(0)) {
                        simulation.sometimes("died");
                        victim.process.kill();
                    }
                };
        };
    }
}
