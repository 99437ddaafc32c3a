package io.distlock.lock.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows which store an application with {@code distlock.fail-fast} did not reach. */
final class LockStoreUnreachableFailureAnalyzer extends AbstractFailureAnalyzer<LockStoreUnreachableException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, LockStoreUnreachableException cause) {
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()),
                "Check that the servers of the store run and that address, credentials and TLS settings fit (for Redis"
                        + " spring.data.redis.*, for ZooKeeper distlock.zookeeper.*). To start without the store, set distlock.fail-fast=false; locks then"
                        + " fail until it is back.",
                cause);
    }
}
