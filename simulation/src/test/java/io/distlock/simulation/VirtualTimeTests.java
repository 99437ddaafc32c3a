package io.distlock.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class VirtualTimeTests {

    private final Simulation simulation = Simulation.withSeed(1);
    private final VirtualTime time = simulation.time();
    private final VirtualScheduler scheduler = simulation.scheduler();
    private final List<String> log = new ArrayList<>();

    @Test
    void tasksRunByTimeAndThenBySubmission() {
        scheduler.schedule(() -> log.add("late"), 2, TimeUnit.SECONDS);
        scheduler.schedule(() -> log.add("first at one"), 1, TimeUnit.SECONDS);
        scheduler.schedule(() -> log.add("second at one"), 1, TimeUnit.SECONDS);
        scheduler.execute(() -> log.add("now"));

        simulation.runUntilIdle();

        assertThat(log).containsExactly("now", "first at one", "second at one", "late");
        assertThat(time.nanoTime()).isEqualTo(Duration.ofSeconds(2).toNanos());
    }

    @Test
    void runForIncludesItsEndAndLeavesTheTimeThere() {
        scheduler.schedule(() -> log.add("at the end"), 3, TimeUnit.SECONDS);
        scheduler.schedule(() -> log.add("after it"), 3_000_000_001L, TimeUnit.NANOSECONDS);

        simulation.runFor(Duration.ofSeconds(3));

        assertThat(log).containsExactly("at the end");
        assertThat(time.nanoTime()).isEqualTo(Duration.ofSeconds(3).toNanos());
        assertThat(time.pending()).isOne();
    }

    @Test
    void runUntilStopsAtTheConditionOrAtTheLimit() {
        AtomicInteger ticks = new AtomicInteger();
        scheduler.scheduleAtFixedRate(ticks::incrementAndGet, 1, 1, TimeUnit.SECONDS);

        assertThat(simulation.runUntil(() -> ticks.get() == 3, Duration.ofSeconds(10)))
                .isTrue();
        assertThat(time.nanoTime()).isEqualTo(Duration.ofSeconds(3).toNanos());
        assertThat(simulation.runUntil(() -> ticks.get() == 100, Duration.ofSeconds(10)))
                .isFalse();
        assertThat(time.nanoTime()).isEqualTo(Duration.ofSeconds(13).toNanos());
    }

    @Test
    void cancelledTaskNeitherRunsNorMovesTime() {
        var future = scheduler.schedule(() -> log.add("cancelled"), 1, TimeUnit.HOURS);

        assertThat(future.cancel(false)).isTrue();
        simulation.runUntilIdle();

        assertThat(log).isEmpty();
        assertThat(time.nanoTime()).isZero();
        assertThat(time.pending()).isZero();
    }

    @Test
    void taskThatThrowsEndsTheRun() {
        scheduler.execute(() -> {
            throw new IllegalArgumentException("boom");
        });
        scheduler.execute(() -> log.add("next"));

        assertThatThrownBy(simulation::runUntilIdle)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("boom");
        assertThat(log).isEmpty();
    }

    @Test
    void checkedExceptionOfCallableEndsTheRunToo() {
        var future = scheduler.submit(() -> {
            throw new Exception("checked");
        });

        assertThatThrownBy(() -> simulation.runFor(Duration.ofSeconds(1))).hasMessageContaining("checked");
        assertThat(future).isDone();
    }

    @Test
    void failureReportedFromCallbackEndsTheRun() {
        scheduler.execute(() -> simulation.fail(new AssertionError("seen in a callback")));

        assertThatThrownBy(simulation::runUntilIdle).isInstanceOf(AssertionError.class);
    }

    @Test
    void endlessLoopIsStopped() {
        time.limitEvents(1_000);
        scheduler.scheduleWithFixedDelay(() -> {}, 1, 1, TimeUnit.SECONDS);

        assertThatThrownBy(simulation::runUntilIdle)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("More than 1000 events");
    }

    @Test
    void anotherThreadFailsTheSimulation() throws InterruptedException {
        List<Throwable> thrown = new ArrayList<>();
        Thread alien = new Thread(() -> scheduler.execute(() -> {}), "alien");
        alien.setUncaughtExceptionHandler((thread, failure) -> thrown.add(failure));

        alien.start();
        alien.join();

        assertThat(thrown).hasSize(1);
        assertThatThrownBy(simulation::runUntilIdle).hasMessageContaining("was entered by alien");
    }
}
