package io.distlock.consensus.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows what is wrong with the nodes of an application. */
final class ConsensusConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<ConsensusConfigurationException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ConsensusConfigurationException cause) {
        return new FailureAnalysis(cause.getMessage(), cause.action(), cause);
    }
}
