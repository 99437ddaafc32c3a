package io.distlock.consensus.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows why an application with {@code distlock.consensus.fail-fast} did not start. */
final class GroupUnavailableFailureAnalyzer extends AbstractFailureAnalyzer<GroupUnavailableException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, GroupUnavailableException cause) {
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()),
                cause.isNeverStarted()
                        ? "Start the group, once in its life: with distlock.consensus.bootstrap=true for the first start of the"
                                + " application, or without distlock.consensus.fail-fast through POST on the endpoint 'consensus'."
                        : "Check that the servers run and that addresses, credentials and TLS settings in distlock.consensus.nodes.*"
                                + " fit. To start without them, set distlock.consensus.fail-fast=false; registers are then unavailable until"
                                + " a majority is back.",
                cause);
    }
}
