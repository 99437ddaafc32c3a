package io.distlock.samples.jobs.demo;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Says how to choose another port. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class PortTakenFailureAnalyzer extends AbstractFailureAnalyzer<PortInUseException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, PortInUseException cause) {
        return new FailureAnalysis(
                "Port %d is taken by another program.".formatted(cause.getPort()),
                "Set server.port, for example with SERVER_PORT=9080 in front of the command.",
                cause);
    }
}
