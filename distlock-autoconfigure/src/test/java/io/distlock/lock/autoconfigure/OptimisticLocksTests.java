package io.distlock.lock.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.lock.DistributedLock;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockMode;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.OptimisticConflictException;
import io.distlock.lock.VersionManager;
import io.distlock.lock.VersionedResource;
import io.distlock.lock.engine.VersionEngine;
import io.distlock.lock.interceptor.ConflictRetries;
import io.distlock.lock.memory.MemoryLockStore;
import io.distlock.lock.spi.ForwardingLockStore;
import io.distlock.lock.spi.LockStore;
import io.distlock.lock.spi.VersionStore;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;

/** Optimistic locks as an application gets them. */
class OptimisticLocksTests {

    private static final LockKey STOCK = LockKey.of("stock");

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final ObservationRegistry observations = ObservationRegistry.create();
    private final RetryRegistry retries = RetryRegistry.ofDefaults();
    private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();

    private final ApplicationContextRunner plain = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(DistlockAutoConfiguration.class))
            .withPropertyValues("distlock.store=memory");

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withUserConfiguration(Shop.class)
            .withPropertyValues("distlock.store=memory")
            .withBean(ObservationRegistry.class, () -> observations)
            .withBean(MeterRegistry.class, () -> meters)
            .withBean(RetryRegistry.class, () -> retries)
            .withBean(CircuitBreakerRegistry.class, () -> breakers);

    OptimisticLocksTests() {
        observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
    }

    @Test
    void managerFollowsTheGlobalSettings() {
        plain.withPropertyValues("distlock.wait-time=1s", "distlock.lease-time=7s")
                .run(context -> assertThat(context.getBean(VersionManager.class).defaults())
                        .satisfies(options -> {
                            assertThat(options.waitTime()).isEqualTo(Duration.ofSeconds(1));
                            assertThat(options.leaseTime()).isEqualTo(Duration.ofSeconds(7));
                        }));
    }

    @Test
    void settingsOfTheNameWinOverTheCall() {
        plain.withPropertyValues("distlock.locks.stock.max-attempts=2", "distlock.locks.stock.backoff=1ms")
                .run(context -> {
                    VersionManager versions = context.getBean(VersionManager.class);
                    int[] runs = new int[1];

                    assertThatThrownBy(() -> versions.update(STOCK, update -> {
                                runs[0]++;
                                commit(versions);
                                update.beforeCommit();
                                return null;
                            }))
                            .isInstanceOf(OptimisticConflictException.class);

                    assertThat(runs[0]).isEqualTo(2);
                });
    }

    @Test
    void managerOfTheApplicationWins() {
        VersionManager own =
                VersionEngine.create(MemoryLockStore.create().versions().orElseThrow());
        plain.withBean("own", VersionManager.class, () -> own)
                .run(context ->
                        assertThat(context.getBean(VersionManager.class)).isSameAs(own));
    }

    @Test
    void attemptsOutOfRangeStopTheStart() {
        plain.withPropertyValues("distlock.locks.stock.max-attempts=0")
                .run(context -> assertThat(context).getFailure().hasStackTraceContaining("maxAttempts is 0"));
    }

    @Test
    void storeWithoutVersionsIsRefusedAtTheFirstUse() {
        plain.withPropertyValues("distlock.store=vault")
                .withBean("vault", LockStore.class, WithoutVersions::new)
                .run(context -> assertThatThrownBy(
                                () -> context.getBean(VersionManager.class).resource(STOCK))
                        .isInstanceOf(LockConfigurationException.class)
                        .hasMessageContaining("vault"));
    }

    @Test
    void annotatedCallsAreMeteredAndObserved() {
        runner.run(context -> {
            VersionManager versions = context.getBean(VersionManager.class);
            int[] runs = new int[1];

            context.getBean(Stock.class).work(() -> {
                if (runs[0]++ == 0) {
                    commit(versions);
                }
            });

            // one attempt more, and one mark more, are those of the other committer
            assertThat(count("attempts")).isEqualTo(3);
            assertThat(count("conflicts")).isEqualTo(1);
            assertThat(acquired("acquired")).isEqualTo(2);
            assertThat(acquired("conflict")).isEqualTo(1);
        });
    }

    @Test
    void retryOfTheApplicationWinsOverTheAnnotation() {
        retries.retry(
                "distlock-optimistic-stock",
                RetryConfig.custom()
                        .maxAttempts(3)
                        .waitDuration(Duration.ofMillis(1))
                        .build());
        runner.run(context -> {
            VersionManager versions = context.getBean(VersionManager.class);

            assertThatThrownBy(() -> context.getBean(Stock.class).work(() -> commit(versions)))
                    .hasMessageContaining("each of 3 attempts");

            assertThat(retries.retry("distlock-optimistic-stock").getMetrics().getNumberOfFailedCallsWithRetryAttempt())
                    .isEqualTo(1);
        });
    }

    @Test
    void retryIsMadeOfTheAnnotation() {
        runner.run(context -> {
            VersionManager versions = context.getBean(VersionManager.class);
            assertThat(context).hasSingleBean(ConflictRetries.class);

            assertThatThrownBy(() -> context.getBean(Stock.class).work(() -> commit(versions)))
                    .hasMessageContaining("each of 5 attempts");
        });
    }

    @Test
    void openCircuitBreakerLetsNoWorkBegin() {
        breakers.circuitBreaker("distlock-memory").transitionToOpenState();
        runner.run(
                context -> assertThatThrownBy(() -> context.getBean(Stock.class).work(() -> {}))
                        .isInstanceOf(LockStoreException.class)
                        .hasMessageContaining("OPEN"));
    }

    private static void commit(VersionManager versions) {
        VersionedResource resource = versions.resource(STOCK);
        resource.mark(resource.read()).publish();
    }

    private double count(String what) {
        Counter counter = meters.find("distlock.optimistic." + what)
                .tags("name", "stock", "store", "memory")
                .counter();
        return counter == null ? 0 : counter.count();
    }

    private long acquired(String outcome) {
        return meters.get("distlock.acquire")
                .tags("mode", "optimistic", "outcome", outcome, "name", "stock", "store", "memory")
                .timer()
                .count();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement(proxyTargetClass = true)
    @Import(OptionalClassesTests.OursSelector.class)
    static class Shop {

        @Bean
        DataSource dataSource() {
            return new DriverManagerDataSource("jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1");
        }

        @Bean
        DataSourceTransactionManager transactionManager(DataSource dataSource) {
            return new DataSourceTransactionManager(dataSource);
        }

        @Bean
        Stock stock() {
            return new Stock();
        }
    }

    static class Stock {

        @Transactional
        @DistributedLock(name = "stock", mode = LockMode.OPTIMISTIC, maxAttempts = 5, backoff = "2ms")
        public void work(Runnable action) {
            action.run();
        }
    }

    static class WithoutVersions extends ForwardingLockStore {

        WithoutVersions() {
            super(MemoryLockStore.create());
        }

        @Override
        public Optional<VersionStore> versions() {
            return Optional.empty();
        }
    }
}
