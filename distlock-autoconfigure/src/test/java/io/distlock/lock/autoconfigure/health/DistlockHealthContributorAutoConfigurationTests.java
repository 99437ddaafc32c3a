package io.distlock.lock.autoconfigure.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockRequest;
import io.distlock.lock.autoconfigure.DistlockAutoConfiguration;
import io.distlock.lock.autoconfigure.FakeLockStore;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class DistlockHealthContributorAutoConfigurationTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DistlockAutoConfiguration.class, DistlockHealthContributorAutoConfiguration.class))
            .withUserConfiguration(OwnStore.class);

    @Test
    void storesThatAreNotUsedHaveNoHealth() {
        runner.run(context -> assertThat(context.getBean(LockHealthContributor.class).stream())
                .isEmpty());
    }

    @Test
    void usedStoreIsUpWithDetails() {
        runner.run(context -> {
            LockHealthContributor contributor = context.getBean(LockHealthContributor.class);
            try (LockHandle lock = context.getBean(LockManager.class).acquire(LockRequest.of("job"))) {
                Health health = health(contributor);

                assertThat(health.getStatus()).isEqualTo(Status.UP);
                assertThat(health.getDetails())
                        .containsEntry("store", "memory")
                        .containsEntry("held", 1L)
                        .containsEntry("waiters", 0);
            }
        });
    }

    @Test
    void storeThatDoesNotAnswerIsDown() {
        runner.run(context -> {
            context.getBean(LockManager.class).acquire(LockRequest.of("job")).close();
            context.getBean(FakeLockStore.class).breakDown();

            Health health = health(context.getBean(LockHealthContributor.class));

            assertThat(health.getStatus()).isEqualTo(Status.DOWN);
            assertThat(health.getDetails().get("error").toString()).contains("the fake is broken");
        });
    }

    @Test
    void lastFailureOfARenewalIsShown() {
        runner.run(context -> {
            context.getBean(LockManager.class).acquire(LockRequest.of("job")).close();
            context.getBean(RenewalLog.class)
                    .listener("vault")
                    .orElseThrow()
                    .onRenewalFailed(LockKey.of("job"), new IllegalStateException("late"));

            assertThat(health(context.getBean(LockHealthContributor.class)).getDetails())
                    .containsEntry("lastRenewalFailureLock", "job")
                    .containsKey("lastRenewalFailure");
        });
    }

    @Test
    void switchTurnsItOff() {
        runner.withPropertyValues("management.health.distlock.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(LockHealthContributor.class));
    }

    @Test
    void contributorOfTheApplicationWins() {
        runner.withBean(
                        "distlockHealthIndicator",
                        HealthIndicator.class,
                        () -> () -> Health.up().build())
                .run(context -> assertThat(context).doesNotHaveBean(LockHealthContributor.class));
    }

    @Test
    void withoutHealthTheRestWorks() {
        runner.withClassLoader(new FilteredClassLoader(HealthContributor.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("distlockHealthContributor"));
    }

    private static Health health(LockHealthContributor contributor) {
        return ((HealthIndicator) contributor.getContributor("vault")).health();
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnStore {
        @Bean
        FakeLockStore vault() {
            return new FakeLockStore();
        }
    }
}
