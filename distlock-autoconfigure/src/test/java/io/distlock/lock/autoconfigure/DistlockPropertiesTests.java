package io.distlock.lock.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.lock.LockMode;
import io.distlock.lock.OnBusy;
import io.distlock.lock.engine.ReleaseMode;
import io.distlock.lock.interceptor.LockSettings;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.core.Ordered;

class DistlockPropertiesTests {

    @Test
    void defaultsAreThoseOfTheContract() {
        DistlockProperties properties = bind(Map.of());

        assertThat(properties.enabled()).isTrue();
        assertThat(properties.store()).isNull();
        assertThat(properties.waitTime()).isEqualTo(Duration.ofSeconds(5));
        assertThat(properties.leaseTime()).isEqualTo(Duration.ofSeconds(30));
        assertThat(properties.releaseMode()).isEqualTo(ReleaseMode.SYNC);
        assertThat(properties.keyPrefix()).isEqualTo("distlock");
        assertThat(properties.failFast()).isFalse();
        assertThat(properties.advisorOrder()).isEqualTo(Ordered.LOWEST_PRECEDENCE - 100);
        assertThat(properties.redis().waitForReplicas()).isEqualTo("none");
    }

    @Test
    void settingsOfANameAreOptional() {
        DistlockProperties properties =
                bind(Map.of("distlock.locks.stock.mode", "write", "distlock.locks.stock.on-busy", "skip"));

        LockSettings settings = properties.settings("stock");

        assertThat(settings.mode()).contains(LockMode.WRITE);
        assertThat(settings.onBusy()).contains(OnBusy.SKIP);
        assertThat(settings.waitTime()).isEmpty();
        assertThat(properties.settings("job")).isEqualTo(LockSettings.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "distlock.wait-time, -1s",
        "distlock.lease-time, 1ms",
        "distlock.max-waiters, 0",
        "distlock.key-prefix, a b",
        "distlock.redis.wait-for-replicas, some",
        "distlock.locks.stock.lease-time, 1ms"
    })
    void valueOutOfRangeIsRefused(String name, String value) {
        assertThatThrownBy(() -> bind(Map.of(name, value))).rootCause().isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @SuppressWarnings("unchecked")
    void everyPropertyIsDescribed() throws IOException {
        try (InputStream file = getClass().getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            Map<String, Object> metadata = JsonParserFactory.getJsonParser().parseMap(new String(file.readAllBytes()));

            assertThat((List<Map<String, Object>>) metadata.get("properties"))
                    .filteredOn(property -> property.get("name").toString().startsWith("distlock."))
                    .hasSize(33)
                    .allSatisfy(property -> assertThat(property).containsKey("description"));
            assertThat((List<Map<String, Object>>) metadata.get("hints"))
                    .extracting(hint -> hint.get("name"))
                    .contains("distlock.store");
        }
    }

    private static DistlockProperties bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("distlock", DistlockProperties.class);
    }
}
