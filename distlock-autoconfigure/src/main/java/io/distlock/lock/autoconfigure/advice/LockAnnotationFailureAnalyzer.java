package io.distlock.lock.autoconfigure.advice;

import io.distlock.lock.interceptor.DistributedLockConfigurationException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows which annotated method cannot work. */
final class LockAnnotationFailureAnalyzer extends AbstractFailureAnalyzer<DistributedLockConfigurationException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, DistributedLockConfigurationException cause) {
        return new FailureAnalysis(
                "@DistributedLock on %s: %s".formatted(cause.method(), cause.problem()), cause.action(), cause);
    }
}
