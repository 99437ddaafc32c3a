package io.distlock.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class VirtualProcessTests {

    private final Simulation simulation = Simulation.withSeed(1);
    private final VirtualProcess process = simulation.process("node");
    private final List<String> log = new ArrayList<>();

    @Test
    void pauseHoldsTasksBackWhileTimeGoesOn() {
        VirtualProcess other = simulation.process("other");
        process.scheduler().schedule(() -> log.add("first " + seconds()), 1, TimeUnit.SECONDS);
        process.scheduler().schedule(() -> log.add("second " + seconds()), 2, TimeUnit.SECONDS);
        other.scheduler().schedule(() -> log.add("other " + seconds()), 2, TimeUnit.SECONDS);

        process.pauseFor(Duration.ofSeconds(5));
        simulation.runUntilIdle();

        assertThat(log).containsExactly("other 2", "first 5", "second 5");
    }

    @Test
    void pausedProcessKeepsItsClock() {
        long before = process.nanoTime();

        process.pause();
        simulation.runFor(Duration.ofSeconds(3));

        assertThat(process.nanoTime() - before).isEqualTo(Duration.ofSeconds(3).toNanos());
    }

    @Test
    void secondPauseOutlivesTheEndOfTheFirst() {
        process.execute(() -> log.add("ran at " + seconds()));

        process.pauseFor(Duration.ofSeconds(1));
        process.pauseFor(Duration.ofSeconds(4));
        simulation.runUntilIdle();

        assertThat(log).containsExactly("ran at 4");
    }

    @Test
    void killedProcessRunsNothingAnyMore() {
        process.execute(() -> log.add("waiting"));
        process.pause();
        simulation.runUntilIdle();

        process.kill();
        process.resume();
        process.execute(() -> log.add("new"));
        simulation.runUntilIdle();

        assertThat(log).isEmpty();
        assertThat(simulation.time().pending()).isZero();
    }

    @Test
    void restartBeginsAnotherLifeAndLeavesTheOldSchedulerDead() {
        VirtualScheduler old = process.scheduler();
        old.schedule(() -> log.add("old timer"), 1, TimeUnit.SECONDS);

        process.restart();
        old.execute(() -> log.add("old task"));
        process.scheduler().execute(() -> log.add("new task"));
        simulation.runUntilIdle();

        assertThat(log).containsExactly("new task");
        assertThat(process.life()).isOne();
    }

    @Test
    void clockDriftsAndTimersFollowIt() {
        VirtualProcess fast = simulation.process("fast", 200_000);
        VirtualProcess slow = simulation.process("slow", -200_000);
        long fastBefore = fast.nanoTime();
        fast.scheduler().schedule(() -> log.add("fast " + millis()), 1200, TimeUnit.MILLISECONDS);
        slow.scheduler().schedule(() -> log.add("slow " + millis()), 1200, TimeUnit.MILLISECONDS);

        simulation.runFor(Duration.ofSeconds(2));

        assertThat(log).containsExactly("fast 1000", "slow 1500");
        assertThat(fast.nanoTime() - fastBefore).isEqualTo(2_400_000_000L);
    }

    @Test
    void timerNeverFiresEarlyByTheDriftingClockOfItsProcess() {
        for (int ppm = -937; ppm < 1_000; ppm += 61) {
            VirtualProcess drifting = simulation.process("drift " + ppm, ppm);
            long delay = 1 + simulation.random().nextLong(Duration.ofDays(1).toNanos());
            long deadline = drifting.nanoTime() + delay;
            drifting.scheduler()
                    .schedule(
                            () -> assertThat(drifting.nanoTime() - deadline).isBetween(0L, 2L),
                            delay,
                            TimeUnit.NANOSECONDS);
        }

        simulation.runUntilIdle();
    }

    @Test
    void wallClockJumpsAndMonotonicClockDoesNot() {
        long monotonic = process.nanoTime();
        Instant wall = process.clock().instant();

        process.clock().jump(Duration.ofHours(-1));
        simulation.runFor(Duration.ofSeconds(1));

        assertThat(process.clock().instant()).isEqualTo(wall.minusSeconds(3599));
        assertThat(process.nanoTime() - monotonic)
                .isEqualTo(Duration.ofSeconds(1).toNanos());
    }

    private long seconds() {
        return millis() / 1_000;
    }

    private long millis() {
        return simulation.time().nanoTime() / 1_000_000;
    }
}
