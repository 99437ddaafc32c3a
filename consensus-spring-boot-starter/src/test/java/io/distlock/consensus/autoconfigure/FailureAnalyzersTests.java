package io.distlock.consensus.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.consensus.engine.AcceptorStatus;
import io.distlock.consensus.engine.GroupStatus;
import io.distlock.consensus.engine.Standing;
import java.util.List;
import java.util.Optional;
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
                .contains("ConsensusConfigurationFailureAnalyzer", "GroupUnavailableFailureAnalyzer");
    }

    @Test
    void configurationComesWithItsAction() {
        FailureAnalysis analysis = new ConsensusConfigurationFailureAnalyzer()
                .analyze(new IllegalStateException(new ConsensusConfigurationException("two nodes", "add one")));

        assertThat(analysis.getDescription()).isEqualTo("two nodes");
        assertThat(analysis.getAction()).isEqualTo("add one");
    }

    @Test
    void groupThatWasNeverStartedIsTheNewcomersCase() {
        assertThat(actionFor(Standing.EMPTY)).contains("distlock.consensus.bootstrap=true");
    }

    @Test
    void serversThatAreAwayAreTheUsualCase() {
        assertThat(actionFor(Standing.AWAY)).contains("distlock.consensus.nodes", "distlock.consensus.fail-fast=false");
    }

    private static String actionFor(Standing standing) {
        GroupStatus status = new GroupStatus(
                "orders",
                Optional.empty(),
                List.of(
                        new AcceptorStatus(0, "a", standing, Optional.empty()),
                        new AcceptorStatus(1, "b", standing, Optional.empty()),
                        new AcceptorStatus(2, "c", Standing.AWAY, Optional.empty())));
        FailureAnalysis analysis = new GroupUnavailableFailureAnalyzer().analyze(new GroupUnavailableException(status));
        assertThat(analysis.getDescription()).contains("orders", "c does not answer");
        return analysis.getAction();
    }
}
