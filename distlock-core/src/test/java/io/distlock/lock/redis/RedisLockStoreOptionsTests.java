package io.distlock.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisLockStoreOptionsTests {

    private final RedisLockStoreOptions defaults = RedisLockStoreOptions.defaults();

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a{b", "a}b", "ü"})
    void prefixThatWouldBreakKeysIsRefused(String prefix) {
        assertThatThrownBy(() -> defaults.withKeyPrefix(prefix)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void timesArePositive() {
        assertThatThrownBy(() -> defaults.withCommandTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> defaults.withTokenMargin(Duration.ofNanos(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ReplicaPolicy.majority(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,1", "2,1", "3,2", "4,2", "5,3"})
    void majorityIsMoreThanHalfOfAllServers(int replicas, int needed) {
        assertThat(ReplicaCount.majorityBesideMaster(replicas)).isEqualTo(needed);
    }
}
