package io.distlock.txn.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows what is missing for the distributed transactions of an application. */
final class TransactionConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<TransactionConfigurationException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, TransactionConfigurationException cause) {
        return new FailureAnalysis(cause.getMessage(), cause.action(), cause);
    }
}
