package io.distlock.txn.log.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZooKeeperDecisionLogOptionsTests {

    private static final ZooKeeperDecisionLogOptions OPTIONS = ZooKeeperDecisionLogOptions.of("orders");

    @Test
    void defaultsStayBelowTheLimitOfTheServers() {
        assertThat(OPTIONS.inFlightMax()).isLessThan(1000);
        assertThat(OPTIONS.commandTimeout()).isEqualTo(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "..", ".", "zookeeper", "a b"})
    void rootNodeHasToBeAName(String rootNode) {
        assertThatIllegalArgumentException().isThrownBy(() -> OPTIONS.withRootNode(rootNode));
    }

    @Test
    void limitsHaveToBePositive() {
        assertThatIllegalArgumentException().isThrownBy(() -> OPTIONS.withInFlightMax(0));
        assertThatIllegalArgumentException().isThrownBy(() -> OPTIONS.withCommandTimeout(Duration.ZERO));
    }

    @Test
    void descriptionHasABound() {
        assertThatIllegalArgumentException().isThrownBy(() -> ZooKeeperDecisionLogOptions.of("x".repeat(257)));
    }
}
