package io.distlock.txn.log.quorum;

import io.distlock.txn.log.quorum.Edit.Edited;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A step that somebody waits for.
 *
 * @param until nanoseconds of the monotonic clock, after which it is not begun, and not tried again
 */
record Step<T>(Edit<T> edit, CompletableFuture<T> result, long until) {

    /**
     * Runs the step on a state.
     *
     * @param answers takes what is to be done once the outcome stands
     * @return the state as the step leaves it
     */
    Optional<OwnerState> apply(Optional<OwnerState> found, Consumer<Runnable> answers) {
        try {
            Edited<T> edited = edit.apply(found);
            answers.accept(() -> result.complete(edited.answer()));
            return edited.state();
        } catch (RuntimeException e) {
            answers.accept(() -> result.completeExceptionally(e));
            return found;
        }
    }

    void fail(Throwable failure) {
        result.completeExceptionally(failure);
    }
}
