package io.distlock.lock.autoconfigure.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.LockManager;
import io.distlock.lock.LockRequest;
import io.distlock.lock.autoconfigure.DistlockAutoConfiguration;
import io.distlock.lock.integration.DistlockLockRegistry;
import io.distlock.lock.shedlock.DistlockLockProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.SimpleLock;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.integration.support.locks.DefaultLockRegistry;
import org.springframework.integration.support.locks.LockRegistry;

class AdapterAutoConfigurationTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DistlockAutoConfiguration.class,
                    DistlockShedLockAutoConfiguration.class,
                    DistlockIntegrationAutoConfiguration.class))
            .withPropertyValues("distlock.store=memory");

    @Test
    void jobsOfShedLockAreLockedInTheDefaultStore() {
        runner.run(context -> {
            LockConfiguration job =
                    new LockConfiguration(Instant.EPOCH, "reports", Duration.ofMinutes(1), Duration.ZERO);
            SimpleLock lock = context.getBean(LockProvider.class).lock(job).orElseThrow();

            assertThat(isFree(context.getBean(LockManager.class), "shedlock", "reports"))
                    .isFalse();
            lock.unlock();
            assertThat(isFree(context.getBean(LockManager.class), "shedlock", "reports"))
                    .isTrue();
        });
    }

    @Test
    void registryOfSpringIntegrationLocksInTheDefaultStore() {
        runner.run(context -> {
            LockRegistry<?> registry = context.getBean(LockRegistry.class);

            registry.obtain("orders").lock();

            assertThat(isFreeElsewhere(context.getBean(LockManager.class))).isFalse();
            registry.obtain("orders").unlock();
            assertThat(isFreeElsewhere(context.getBean(LockManager.class))).isTrue();
        });
    }

    @Test
    void beansOfTheApplicationWin() {
        runner.withBean("ownProvider", LockProvider.class, () -> configuration -> Optional.empty())
                .withBean("ownRegistry", LockRegistry.class, DefaultLockRegistry::new)
                .run(context -> assertThat(context)
                        .hasSingleBean(LockProvider.class)
                        .hasSingleBean(LockRegistry.class)
                        .doesNotHaveBean(DistlockLockProvider.class)
                        .doesNotHaveBean(DistlockLockRegistry.class));
    }

    @Test
    void withoutTheLibrariesThereAreNoAdapters() {
        runner.withClassLoader(new FilteredClassLoader("net.javacrumbs.shedlock", "org.springframework.integration"))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean("distlockLockProvider")
                        .doesNotHaveBean("distlockLockRegistry"));
    }

    @Test
    void withoutLocksThereAreNoAdapters() {
        runner.withPropertyValues("distlock.enabled=false").run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(LockProvider.class)
                .doesNotHaveBean(LockRegistry.class));
    }

    private static boolean isFree(LockManager locks, String name, String key) {
        return locks.tryAcquire(LockRequest.of(name, key).withWaitTime(Duration.ZERO))
                .map(handle -> handle.release())
                .isPresent();
    }

    /** Asked by another thread, as this one would enter its own lock again. */
    private static boolean isFreeElsewhere(LockManager locks) throws Exception {
        boolean[] free = {false};
        Thread other = new Thread(() -> free[0] = isFree(locks, "integration", "orders"));
        other.start();
        other.join(Duration.ofSeconds(20).toMillis());
        return free[0];
    }
}
