package io.distlock.samples.shop.demo;

import io.distlock.devservers.DevServerException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to do on machines on which the servers cannot be started, Windows among them. */
final class NoServersFailureAnalyzer extends AbstractFailureAnalyzer<DevServerException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, DevServerException cause) {
        return new FailureAnalysis(
                "%s (%s)".formatted(cause.getMessage(), rootFailure.getMessage()),
                "The shop starts servers of its own, on Linux and macOS, with 2 GB of memory left. samples/quickstart and"
                        + " samples/transfer also run on servers of yours.",
                cause);
    }
}
