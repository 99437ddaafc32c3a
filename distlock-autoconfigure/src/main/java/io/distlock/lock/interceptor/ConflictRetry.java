package io.distlock.lock.interceptor;

import io.distlock.lock.OptimisticConflictException;
import java.time.Duration;
import java.util.Optional;

/** Decides for one call whether it is tried again after a conflict. Confined to the thread of the call. */
@FunctionalInterface
public interface ConflictRetry {

    /**
     * The pause before the next attempt.
     *
     * @param failures how many attempts have failed, from 1
     * @return empty to give up
     */
    Optional<Duration> delayAfter(int failures, OptimisticConflictException conflict);

    /** An attempt ended without a conflict. */
    default void succeeded() {}
}
