package io.distlock.samples.consensus.demo;

import io.distlock.devservers.UnsupportedPlatformException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to do on machines that Redis has no build for, Windows among them. */
final class NoRedisFailureAnalyzer extends AbstractFailureAnalyzer<UnsupportedPlatformException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnsupportedPlatformException cause) {
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()),
                "Start three Redis servers with appendonly yes and appendfsync always, for example in Docker, and name them in"
                        + " distlock.consensus.nodes.a.url, b.url and c.url.",
                cause);
    }
}
