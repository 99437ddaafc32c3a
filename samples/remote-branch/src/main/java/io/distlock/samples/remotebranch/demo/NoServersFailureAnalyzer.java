package io.distlock.samples.remotebranch.demo;

import io.distlock.devservers.DevServerException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to do on machines on which no PostgreSQL can be started. */
final class NoServersFailureAnalyzer extends AbstractFailureAnalyzer<DevServerException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, DevServerException cause) {
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()),
                "Start a PostgreSQL, for example in Docker, and say where it is: SPRING_DATASOURCE_URL,"
                        + " SPRING_DATASOURCE_USERNAME, SPRING_DATASOURCE_PASSWORD.",
                cause);
    }
}
