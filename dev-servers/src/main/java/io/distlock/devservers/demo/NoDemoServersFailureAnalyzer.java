package io.distlock.devservers.demo;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to do on machines on which the servers of a demo cannot be started. */
final class NoDemoServersFailureAnalyzer extends AbstractFailureAnalyzer<NoDemoServersException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, NoDemoServersException cause) {
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()),
                "Start servers yourself, for example in Docker, and say where they are: set "
                        + String.join(", ", cause.properties())
                        + ".",
                cause);
    }
}
