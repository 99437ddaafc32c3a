package io.distlock.lock.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.LockRequest;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ConfiguredLockManagerTests {

    private final FakeLockManager delegate = new FakeLockManager();

    @Test
    void globalSettingFillsWhatIsEmpty() {
        manager(Map.of("distlock.wait-time", "7s")).tryAcquire(LockRequest.of("stock"));

        assertThat(delegate.last().waitTime()).contains(Duration.ofSeconds(7));
        assertThat(delegate.last().leaseTime()).contains(Duration.ofSeconds(30));
    }

    @Test
    void requestWinsOverGlobalSetting() {
        manager(Map.of("distlock.wait-time", "7s"))
                .tryAcquire(LockRequest.of("stock").withWaitTime(Duration.ZERO));

        assertThat(delegate.last().waitTime()).contains(Duration.ZERO);
    }

    @Test
    void settingOfTheNameWinsOverRequest() {
        manager(Map.of("distlock.locks.stock.wait-time", "1s", "distlock.locks.stock.max-hold-time", "PT1H"))
                .tryAcquire(LockRequest.of("stock").withWaitTime(Duration.ZERO));

        assertThat(delegate.last().waitTime()).contains(Duration.ofSeconds(1));
        assertThat(delegate.last().maxHoldTime()).contains(Duration.ofHours(1));
    }

    @Test
    void settingOfAnotherNameIsNotUsed() {
        manager(Map.of("distlock.locks.stock.wait-time", "1s")).tryAcquire(LockRequest.of("job"));

        assertThat(delegate.last().waitTime()).contains(Duration.ofSeconds(5));
    }

    private ConfiguredLockManager manager(Map<String, String> settings) {
        DistlockProperties properties = new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("distlock", DistlockProperties.class);
        return new ConfiguredLockManager(properties, found -> delegate);
    }
}
