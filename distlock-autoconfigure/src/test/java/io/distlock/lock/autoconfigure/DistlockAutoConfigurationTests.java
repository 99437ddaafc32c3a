package io.distlock.lock.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockNotAcquiredException;
import io.distlock.lock.LockRequest;
import io.distlock.lock.engine.LockEngine;
import io.distlock.lock.interceptor.LockManagers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.concurrent.ExecutorConfigurationSupport;

class DistlockAutoConfigurationTests {

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(DistlockAutoConfiguration.class));

    private final ApplicationContextRunner memory = runner.withPropertyValues("distlock.store=memory");

    @Test
    void withoutStoreTheStartFails() {
        runner.run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(LockConfigurationException.class)
                .hasMessageContaining("No store"));
    }

    @Test
    void storeOfPropertyIsUsed() {
        memory.run(context -> {
            LockManager locks = context.getBean(LockManager.class);

            try (LockHandle lock = locks.acquire(LockRequest.of("stock", "sku-1"))) {
                assertThat(lock.isValid()).isTrue();
                assertThat(context.getBean(LockEngines.class).started()).containsOnlyKeys("memory");
            }
        });
    }

    @Test
    void enginesStartOnFirstUse() {
        memory.run(context ->
                assertThat(context.getBean(LockEngines.class).started()).isEmpty());
    }

    @Test
    void disabledLeavesNothing() {
        memory.withPropertyValues("distlock.enabled=false").run(context -> assertThat(context)
                .doesNotHaveBean(LockManager.class)
                .doesNotHaveBean(LockManagers.class)
                .doesNotHaveBean(LockEngines.class));
    }

    @Test
    void managerOfApplicationWinsAndNeedsNoStore() {
        FakeLockManager own = new FakeLockManager();

        runner.withBean("own", LockManager.class, () -> own).run(context -> {
            assertThat(context.getBean(LockManager.class)).isSameAs(own);
            assertThat(context.getBean(LockManagers.class).get("")).isSameAs(own);
        });
    }

    @Test
    void managersOfApplicationWin() {
        FakeLockManager own = new FakeLockManager();

        runner.withBean("own", LockManagers.class, () -> store -> own).run(context -> {
            assertThat(context).hasSingleBean(LockManagers.class);
            assertThat(context.getBean(LockManager.class)).isSameAs(own);
        });
    }

    @Test
    void onlyStoreBeanIsTheDefault() {
        runner.withUserConfiguration(OwnStore.class).run(context -> {
            context.getBean(LockManager.class).acquire(LockRequest.of("job")).close();

            assertThat(context.getBean(LockEngines.class).started()).containsOnlyKeys("vault");
        });
    }

    @Test
    void storeBeanIsClosedByItsContextAfterTheEngine() {
        runner.withUserConfiguration(OwnStore.class).run(context -> {
            context.getBean(LockManager.class).acquire(LockRequest.of("job")).close();
            FakeLockStore store = context.getBean(FakeLockStore.class);

            context.getBean(LockEngines.class).stop();

            assertThat(store.isClosed()).isFalse();
        });
    }

    @Test
    void unknownStoreFailsTheStartAndNamesThoseThereAre() {
        runner.withPropertyValues("distlock.store=etcd").run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessage("There is no lock store 'etcd'; there are: memory"));
    }

    @Test
    void unknownStoreOfOneNameFailsTheStart() {
        memory.withPropertyValues("distlock.locks.stock.store=etcd")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("'etcd'"));
    }

    @Test
    void quorumWithoutConsensusSaysWhatToAdd() {
        runner.withPropertyValues("distlock.store=quorum").run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessage("Lock store 'quorum' needs consensus-core, which is not on the class path")
                .extracting(failure -> ((LockConfigurationException) failure).action())
                .asString()
                .contains("consensus-spring-boot-starter"));
    }

    @Test
    void managersRefuseAnUnknownStore() {
        memory.run(context -> assertThatThrownBy(
                        () -> context.getBean(LockManagers.class).get("etcd"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("memory"));
    }

    @Test
    void storeOfOneNameWinsOverTheDefault() {
        memory.withUserConfiguration(OwnStore.class)
                .withPropertyValues("distlock.locks.stock.store=vault")
                .run(context -> {
                    LockManager locks = context.getBean(LockManager.class);

                    locks.acquire(LockRequest.of("stock")).close();
                    locks.acquire(LockRequest.of("job")).close();

                    assertThat(context.getBean(LockEngines.class).started()).containsOnlyKeys("memory", "vault");
                });
    }

    @Test
    void managersOutliveARestartAndGetNewEngines() {
        memory.run(context -> {
            LockManager locks = context.getBean(LockManager.class);
            LockEngines engines = context.getBean(LockEngines.class);
            LockEngine before = engines.engine("");

            context.stop();

            assertThatThrownBy(() -> locks.acquire(LockRequest.of("job"))).isInstanceOf(LockNotAcquiredException.class);
            assertThat(locks.acquireAsync(LockRequest.of("job"))).isCompletedExceptionally();
            context.start();
            locks.acquire(LockRequest.of("job")).close();
            assertThat(engines.engine("")).isNotSameAs(before);
        });
    }

    @Test
    void enginesStopBetweenExecutorsAndConnections() {
        memory.run(context -> {
            SmartLifecycle engines = context.getBean(LockEngines.class);

            assertThat(engines.isRunning()).isTrue();
            assertThat(engines.getPhase()).isPositive().isLessThan(ExecutorConfigurationSupport.DEFAULT_PHASE);
        });
    }

    @Test
    void beansMayLockWhileTheContextStarts() {
        memory.withUserConfiguration(LocksInConstructor.class)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void failFastEndsTheStartWithoutStore() {
        runner.withUserConfiguration(BrokenStore.class)
                .withPropertyValues("distlock.fail-fast=true")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasRootCauseMessage("the fake is broken")
                        .hasStackTraceContaining("LockStoreUnreachableException"));
    }

    @Test
    void withoutFailFastTheStartNeedsNoStore() {
        runner.withUserConfiguration(BrokenStore.class)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void lostLocksBecomeEvents() {
        memory.withUserConfiguration(Events.class).run(context -> {
            LockLostEventPublisher publisher = context.getBean(LockLostEventPublisher.class);
            LockHandle handle = context.getBean(LockManager.class).acquire(LockRequest.of("job"));

            publisher.listener("memory").orElseThrow().onLost(handle, Duration.ofSeconds(3));

            org.awaitility.Awaitility.await().untilAsserted(() -> assertThat(context.getBean(Events.class).lost)
                    .isEqualTo(
                            new LockLostEvent("memory", handle.key(), handle.fencingToken(), Duration.ofSeconds(3))));
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnStore {
        @Bean
        FakeLockStore vault() {
            return new FakeLockStore();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class BrokenStore {
        @Bean
        FakeLockStore vault() {
            FakeLockStore store = new FakeLockStore();
            store.breakDown();
            return store;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class LocksInConstructor {
        @Bean
        String migration(LockManager locks) {
            try (LockHandle lock = locks.acquire(LockRequest.of("migration"))) {
                return lock.key().id();
            }
        }
    }

    static class Events {
        private volatile LockLostEvent lost;

        @org.springframework.context.event.EventListener
        void on(LockLostEvent event) {
            lost = event;
        }
    }
}
