package io.distlock.consensus.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerCheckTests {

    private static final Map<String, String> SYNCING =
            Map.of("appendonly", "yes", "appendfsync", "always", "maxmemory", "0");

    @ParameterizedTest
    @ValueSource(strings = {"redis_mode:standalone", "server_mode:standalone"})
    void loneServerOfRedisAndOfValkeyIsSafe(String mode) {
        assertThat(ServerCheck.isSafe("# Server\r\n" + mode + "\r\n", SYNCING, Durability.FSYNC_ALWAYS))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis_mode:cluster", "server_mode:cluster", "some_mode:standalone", ""})
    void otherModesAreNot(String mode) {
        assertThat(ServerCheck.isSafe("# Server\r\n" + mode + "\r\n", SYNCING, Durability.FSYNC_ALWAYS))
                .isFalse();
    }

    @Test
    void serverThatEvictsIsNot() {
        Map<String, String> evicting = Map.of(
                "appendonly", "yes", "appendfsync", "always", "maxmemory", "1000", "maxmemory-policy", "allkeys-lru");

        assertThat(ServerCheck.isSafe("redis_mode:standalone", evicting, Durability.FSYNC_ALWAYS))
                .isFalse();
    }
}
