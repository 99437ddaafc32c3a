package io.distlock.lock.autoconfigure.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockRequest;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.autoconfigure.DistlockAutoConfiguration;
import io.distlock.lock.autoconfigure.FakeLockStore;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class DistlockResilienceAutoConfigurationTests {

    private static final LockRequest JOB = LockRequest.of("job").withWaitTime(Duration.ofSeconds(2));

    private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
    private final CircuitBreaker breaker = breakers.circuitBreaker("distlock-vault");

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DistlockAutoConfiguration.class,
                    DistlockCircuitBreakerAutoConfiguration.class,
                    DistlockRetryAutoConfiguration.class))
            .withUserConfiguration(OwnStore.class);

    private final ApplicationContextRunner breaking = runner.withBean(CircuitBreakerRegistry.class, () -> breakers);

    @Test
    void busyIsASuccessOfTheBreaker() {
        breaking.run(context -> {
            LockManager locks = context.getBean(LockManager.class);
            try (OtherProcess other = new OtherProcess(context.getBean(FakeLockStore.class));
                    LockHandle lock = other.acquire(JOB)) {
                assertThat(locks.tryAcquire(JOB.withWaitTime(Duration.ZERO))).isEmpty();
            }

            assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isZero();
            assertThat(breaker.getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(1);
        });
    }

    @Test
    void failuresOfTheStoreAreCounted() {
        breaking.run(context -> {
            context.getBean(FakeLockStore.class).breakDown();

            assertThatThrownBy(
                            () -> context.getBean(LockManager.class).acquire(JOB.withWaitTime(Duration.ofMillis(100))))
                    .isInstanceOf(LockStoreException.class);
            assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isPositive();
        });
    }

    @Test
    void openBreakerFailsAtOnceAndAsksNobody() {
        breaking.run(context -> {
            LockManager locks = context.getBean(LockManager.class);
            breaker.transitionToOpenState();

            assertThatThrownBy(() -> locks.acquire(JOB.withWaitTime(Duration.ofMinutes(5))))
                    .isInstanceOf(LockStoreException.class)
                    .hasStackTraceContaining("circuit breaker 'distlock-vault'");
            assertThat(context.getBean(FakeLockStore.class).attempts()).isZero();
        });
    }

    @Test
    void openBreakerDoesNotHoldUpAReleaseOrARenewal() {
        breaking.run(context -> {
            LockHandle lock = context.getBean(LockManager.class).acquire(JOB);

            breaker.transitionToOpenState();

            assertThat(lock.release()).isEqualTo(ReleaseOutcome.RELEASED);
        });
    }

    @Test
    void retryBoundsTheAttempts() {
        RetryRegistry retries = RetryRegistry.ofDefaults();
        retries.retry(
                "distlock-vault",
                RetryConfig.custom()
                        .maxAttempts(3)
                        .waitDuration(Duration.ofMillis(1))
                        .build());

        runner.withBean(RetryRegistry.class, () -> retries).run(context -> {
            FakeLockStore store = context.getBean(FakeLockStore.class);
            store.breakDown();

            assertThatThrownBy(
                            () -> context.getBean(LockManager.class).acquire(JOB.withWaitTime(Duration.ofMinutes(5))))
                    .isInstanceOf(LockStoreException.class);
            assertThat(store.attempts()).isEqualTo(3);
        });
    }

    @Test
    void withoutRegistriesNothingChanges() {
        runner.run(context -> assertThat(context)
                .doesNotHaveBean(CircuitBreakerCustomizer.class)
                .doesNotHaveBean(RetryCustomizer.class));
    }

    @Test
    void withoutResilience4jTheRestWorks() {
        runner.withClassLoader(new FilteredClassLoader("io.github.resilience4j"))
                .run(context -> {
                    context.getBean(LockManager.class).acquire(JOB).close();

                    assertThat(context).doesNotHaveBean("distlockCircuitBreakerCustomizer");
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnStore {
        @Bean
        FakeLockStore vault() {
            return new FakeLockStore();
        }
    }
}
