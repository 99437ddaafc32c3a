package io.distlock.samples.jobs.demo;

import io.distlock.devservers.UnsupportedPlatformException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to do on machines that Redis has no build for, Windows among them. */
final class NoRedisFailureAnalyzer extends AbstractFailureAnalyzer<UnsupportedPlatformException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnsupportedPlatformException cause) {
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()),
                "Start a Redis, for example in Docker, and set SPRING_DATA_REDIS_HOST=localhost in front of the command.",
                cause);
    }
}
