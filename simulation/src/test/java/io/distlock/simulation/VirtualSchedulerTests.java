package io.distlock.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class VirtualSchedulerTests {

    private final Simulation simulation = Simulation.withSeed(1);
    private final VirtualProcess process = simulation.process("node");
    private final VirtualScheduler scheduler = process.scheduler();
    private final List<Long> millis = new ArrayList<>();

    @Test
    void fixedRateKeepsItsBeat() {
        scheduler.scheduleAtFixedRate(this::note, 10, 100, TimeUnit.MILLISECONDS);

        simulation.runFor(Duration.ofMillis(350));

        assertThat(millis).containsExactly(10L, 110L, 210L, 310L);
    }

    @Test
    void fixedRateCatchesUpAfterPause() {
        scheduler.scheduleAtFixedRate(this::note, 100, 100, TimeUnit.MILLISECONDS);

        process.pauseFor(Duration.ofMillis(350));
        simulation.runFor(Duration.ofMillis(500));

        assertThat(millis).containsExactly(350L, 350L, 350L, 400L, 500L);
    }

    @Test
    void fixedDelayDoesNotCatchUpAfterPause() {
        scheduler.scheduleWithFixedDelay(this::note, 100, 100, TimeUnit.MILLISECONDS);

        process.pauseFor(Duration.ofMillis(350));
        simulation.runFor(Duration.ofMillis(560));

        assertThat(millis).containsExactly(350L, 450L, 550L);
    }

    @Test
    void periodicTaskCanCancelItself() {
        List<ScheduledFuture<?>> own = new ArrayList<>();
        own.add(scheduler.scheduleAtFixedRate(
                () -> {
                    note();
                    own.get(0).cancel(false);
                },
                1,
                1,
                TimeUnit.MILLISECONDS));

        simulation.runUntilIdle();

        assertThat(millis).containsExactly(1L);
    }

    @Test
    void submitTellsResultOnceItHasRun() throws Exception {
        Future<String> future = scheduler.submit(() -> "result");
        assertThatThrownBy(future::get).isInstanceOf(IllegalStateException.class);

        simulation.runUntilIdle();

        assertThat(future.get()).isEqualTo("result");
    }

    @Test
    void blockingCallsAreRefused() {
        assertThatThrownBy(() -> scheduler.invokeAll(List.of()))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("would block");
    }

    @Test
    void shutdownEndsPeriodicTasksAndLetsDelayedOnesRun() {
        scheduler.scheduleAtFixedRate(() -> millis.add(-1L), 10, 10, TimeUnit.MILLISECONDS);
        scheduler.schedule(this::note, 5, TimeUnit.MILLISECONDS);

        scheduler.shutdown();
        assertThat(scheduler.isTerminated()).isFalse();
        simulation.runUntilIdle();

        assertThat(millis).containsExactly(5L);
        assertThat(scheduler.isTerminated()).isTrue();
        assertThatThrownBy(() -> scheduler.execute(this::note)).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void shutdownNowCancelsWhatWaitsAlsoInPausedProcess() {
        process.pause();
        scheduler.execute(this::note);
        simulation.runUntilIdle();
        scheduler.schedule(this::note, 1, TimeUnit.SECONDS);

        assertThat(scheduler.shutdownNow()).hasSize(2);
        process.resume();
        simulation.runUntilIdle();

        assertThat(millis).isEmpty();
        assertThat(scheduler.isTerminated()).isTrue();
    }

    private void note() {
        millis.add(simulation.time().nanoTime() / 1_000_000);
    }
}
