package io.distlock.devservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTests {

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, linux-amd64",
        "Linux, aarch64, linux-arm64",
        "Mac OS X, aarch64, darwin-arm64",
        "Mac OS X, x86_64, darwin-amd64"
    })
    void redisHasABuildForLinuxAndMac(String system, String processor, String build) {
        assertThat(new Platform(system, processor).redisBuild()).isEqualTo(build);
    }

    @Test
    void windowsIsToldToBringItsOwnRedis() {
        assertThatExceptionOfType(UnsupportedPlatformException.class)
                .isThrownBy(() -> new Platform("Windows 11", "amd64").redisBuild())
                .withMessageContaining("Redis has no build for Windows 11")
                .withMessageContaining("spring.data.redis.*");
    }
}
