package io.distlock.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZooKeeperLockStoreOptionsTests {

    private static final ZooKeeperLockStoreOptions DEFAULTS = ZooKeeperLockStoreOptions.defaults();

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "zookeeper", "a/b", "a b", "ü"})
    void rootNodeHasToBeAPlainName(String rootNode) {
        assertThatThrownBy(() -> DEFAULTS.withRootNode(rootNode)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rootNodeHasABoundedLength() {
        assertThat(DEFAULTS.withRootNode("x".repeat(64)).rootNode()).hasSize(64);
        assertThatThrownBy(() -> DEFAULTS.withRootNode("x".repeat(65))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void timeoutIsPositive() {
        assertThatThrownBy(() -> DEFAULTS.withCommandTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT0S");
    }
}
