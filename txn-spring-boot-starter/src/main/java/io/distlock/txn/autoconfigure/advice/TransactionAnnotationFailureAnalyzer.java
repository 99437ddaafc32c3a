package io.distlock.txn.autoconfigure.advice;

import io.distlock.txn.autoconfigure.interceptor.DistributedTransactionConfigurationException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows which annotated method cannot work. */
final class TransactionAnnotationFailureAnalyzer
        extends AbstractFailureAnalyzer<DistributedTransactionConfigurationException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, DistributedTransactionConfigurationException cause) {
        return new FailureAnalysis(
                "@DistributedTransaction on %s: %s".formatted(cause.method(), cause.problem()), cause.action(), cause);
    }
}
