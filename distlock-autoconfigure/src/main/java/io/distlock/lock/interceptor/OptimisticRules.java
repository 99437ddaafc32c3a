package io.distlock.lock.interceptor;

import io.distlock.lock.LockRequest;
import io.distlock.lock.VersionOptions;
import java.time.Duration;

/**
 * What an annotation with mode OPTIMISTIC says beyond the others. Immutable.
 *
 * @param beginsTransaction whether the method is declared to begin a transaction, inside the advice
 */
record OptimisticRules(int maxAttempts, Duration backoff, boolean beginsTransaction) {

    OptimisticRules {
        VersionOptions.defaults().withMaxAttempts(maxAttempts).withBackoff(backoff); // checks the ranges
    }

    VersionOptions options(VersionOptions defaults, LockRequest request) {
        return new VersionOptions(
                request.waitTime().orElse(defaults.waitTime()),
                request.leaseTime().orElse(defaults.leaseTime()),
                maxAttempts,
                backoff,
                defaults.workTime());
    }
}
