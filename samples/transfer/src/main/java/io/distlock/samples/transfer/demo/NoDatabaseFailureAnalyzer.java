package io.distlock.samples.transfer.demo;

import io.distlock.devservers.DevServerException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to do on machines on which no PostgreSQL can be started. */
final class NoDatabaseFailureAnalyzer extends AbstractFailureAnalyzer<DevServerException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, DevServerException cause) {
        return new FailureAnalysis(
                "%s: %s".formatted(cause.getMessage(), rootCause(cause)),
                "Start a PostgreSQL, for example in Docker, and say where two databases of it are:"
                        + " SPRING_DATASOURCE_URL, SPRING_DATASOURCE_USERNAME, SPRING_DATASOURCE_PASSWORD for the first,"
                        + " TRANSFER_SAVINGS_URL, TRANSFER_SAVINGS_USERNAME, TRANSFER_SAVINGS_PASSWORD for the second.",
                cause);
    }

    private static String rootCause(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString();
    }
}
