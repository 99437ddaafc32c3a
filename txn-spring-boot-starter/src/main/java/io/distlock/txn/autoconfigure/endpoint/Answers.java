package io.distlock.txn.autoconfigure.endpoint;

import io.distlock.txn.DecisionLogException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for logs, a bounded time. */
final class Answers {

    private static final int SECONDS_MAX = 10;

    private Answers() {}

    /** @throws DecisionLogException if there is none */
    static <T> T of(String log, CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DecisionLogException("Interrupted while decision log '%s' was asked".formatted(log), e);
        } catch (ExecutionException e) {
            throw new DecisionLogException("Decision log '%s' did not answer: %s".formatted(log, e.getCause()), e);
        } catch (TimeoutException e) {
            throw new DecisionLogException(
                    "Decision log '%s' did not answer within %d s".formatted(log, SECONDS_MAX), e);
        }
    }
}
