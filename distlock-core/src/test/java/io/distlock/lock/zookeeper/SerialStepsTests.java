package io.distlock.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SerialStepsTests {

    private final AtomicBoolean mayRetire = new AtomicBoolean();
    private final AtomicInteger retired = new AtomicInteger();
    private final SerialSteps steps = new SerialSteps(mayRetire::get, retired::incrementAndGet);

    @Test
    void stepBeginsWhenTheOneBeforeHasEnded() {
        List<String> begun = new ArrayList<>();
        CompletableFuture<String> first = new CompletableFuture<>();
        steps.run(() -> {
            begun.add("first");
            return first;
        });
        steps.run(() -> {
            begun.add("second");
            return CompletableFuture.completedStage("second");
        });

        assertThat(begun).containsExactly("first");
        first.complete("first");
        assertThat(begun).containsExactly("first", "second");
    }

    @Test
    void failureEndsItsOwnStepOnly() {
        CompletableFuture<String> failed = steps.run(() -> {
            throw new IllegalStateException("on purpose");
        });
        CompletableFuture<String> next = steps.run(() -> CompletableFuture.completedStage("next"));

        assertThat(failed).isCompletedExceptionally();
        assertThat(next).isCompletedWithValue("next");
    }

    @Test
    void retiresOnceAllIsDoneAndTakesNothingMore() {
        CompletableFuture<String> first = new CompletableFuture<>();
        mayRetire.set(true);
        steps.run(() -> first);
        steps.run(() -> CompletableFuture.completedStage("second"));
        assertThat(retired).hasValue(0);

        first.complete("first");

        assertThat(retired).hasValue(1);
        assertThat(steps.run(() -> CompletableFuture.completedStage("third"))).isNull();
    }

    @Test
    void doesNotRetireWhileSomethingIsLeft() {
        steps.run(() -> CompletableFuture.completedStage("first"));

        assertThat(steps.run(() -> CompletableFuture.completedStage("second"))).isNotNull();
        assertThat(retired).hasValue(0);
    }
}
