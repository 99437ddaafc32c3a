package io.distlock.txn.tcc;

import io.distlock.txn.BranchId;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets the methods of a participant run in the states of its branches' rows in which they may. Thread-safe. */
interface BranchFence {

    /**
     * Runs a try; the branch is prepared when this returns.
     *
     * @param arguments what {@code cancel} and a later confirm or cancel get
     * @param left until the deadline of the transaction
     * @param cancel undoes the try, in case that the branch is rolled back while the try runs
     * @throws TryRefusedException if the branch was rolled back, or the deadline passed
     */
    @Nullable
    Object attempt(
            BranchId branch, String arguments, Callable<@Nullable Object> work, Supplier<Duration> left, Ending cancel)
            throws Exception;

    /** Ends a prepared branch; calls nothing if it was confirmed before. */
    void confirm(BranchId branch, Ending confirm) throws Exception;

    /** Ends a branch; calls nothing if there is nothing to cancel. */
    void cancel(BranchId branch, Ending cancel) throws Exception;

    /** The participant's confirm or cancel. */
    @FunctionalInterface
    interface Ending {

        void run(String arguments) throws Exception;
    }
}
