package io.distlock.lock.engine;

import io.distlock.lock.LockStoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Calls of a store, with every failure in the shape of a failed stage. */
final class Steps {

    private Steps() {}

    /** The stage of the call, failed if the store broke its contract and threw. */
    static <T> CompletionStage<T> of(Supplier<CompletionStage<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** What a stage failed with, as the exception that callers know. */
    static LockStoreException cause(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof LockStoreException known) {
            return known;
        }
        return cause == null
                ? new LockStoreException("The lock store gave no answer")
                : new LockStoreException("The lock store failed: " + cause, cause);
    }
}
