package io.distlock.lock.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.LockStoreException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;

class FailureAnalyzersTests {

    @Test
    void analyzersAreRegistered() {
        assertThat(SpringFactoriesLoader.forDefaultResourceLocation()
                        .load(
                                FailureAnalyzer.class,
                                SpringFactoriesLoader.FailureHandler.logging(
                                        org.apache.commons.logging.LogFactory.getLog(getClass()))))
                .extracting(analyzer -> analyzer.getClass().getSimpleName())
                .contains(
                        "LockConfigurationFailureAnalyzer",
                        "LockStoreUnreachableFailureAnalyzer",
                        "LockAnnotationFailureAnalyzer");
    }

    @Test
    void configurationComesWithItsAction() {
        FailureAnalysis analysis = new LockConfigurationFailureAnalyzer()
                .analyze(new IllegalStateException(new LockConfigurationException("no store", "add one")));

        assertThat(analysis.getDescription()).isEqualTo("no store");
        assertThat(analysis.getAction()).isEqualTo("add one");
    }

    @Test
    void unreachableStoreIsNamed() {
        FailureAnalysis analysis = new LockStoreUnreachableFailureAnalyzer()
                .analyze(new LockStoreUnreachableException("redis", new LockStoreException("refused")));

        assertThat(analysis.getDescription()).contains("'redis'", "refused");
        assertThat(analysis.getAction())
                .contains("distlock.fail-fast=false", "spring.data.redis", "distlock.zookeeper");
    }
}
