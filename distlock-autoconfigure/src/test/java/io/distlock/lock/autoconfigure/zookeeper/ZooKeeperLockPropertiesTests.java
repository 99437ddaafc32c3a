package io.distlock.lock.autoconfigure.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.lock.autoconfigure.zookeeper.ZooKeeperLockProperties.Acl;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ZooKeeperLockPropertiesTests {

    @Test
    void defaults() {
        ZooKeeperLockProperties properties = bind(Map.of());

        assertThat(properties.connectString()).isNull();
        assertThat(properties.sessionTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(properties.commandTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(properties.auth().isSet()).isFalse();
        assertThat(properties.effectiveAcl()).isEqualTo(Acl.OPEN);
        assertThat(properties.ssl().isEnabled()).isFalse();
    }

    @Test
    void credentialsCloseTheNodes() {
        assertThat(bind(Map.of("distlock.zookeeper.auth.credentials", "locks:secret"))
                        .effectiveAcl())
                .isEqualTo(Acl.CREATOR_ALL);
    }

    @Test
    void accessThatIsSetWins() {
        assertThat(bind(Map.of("distlock.zookeeper.auth.credentials", "locks:secret", "distlock.zookeeper.acl", "open"))
                        .effectiveAcl())
                .isEqualTo(Acl.OPEN);
    }

    @Test
    void credentialsAreNotShown() {
        assertThat(bind(Map.of("distlock.zookeeper.auth.credentials", "locks:secret")))
                .asString()
                .doesNotContain("secret");
    }

    @Test
    void bundleEnablesTls() {
        assertThat(bind(Map.of("distlock.zookeeper.ssl.bundle", "zk")).ssl().isEnabled())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "session-timeout, 0s",
        "session-timeout, 30d",
        "connection-timeout, -1s",
        "command-timeout, 0s",
        "namespace, /a",
        "namespace, a//b",
        "namespace, a/../b",
        "auth.credentials, secret",
        "acl, none"
    })
    void valueOutOfRangeIsRefused(String name, String value) {
        assertThatThrownBy(() -> bind(Map.of("distlock.zookeeper." + name, value)))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static ZooKeeperLockProperties bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("distlock.zookeeper", ZooKeeperLockProperties.class);
    }
}
