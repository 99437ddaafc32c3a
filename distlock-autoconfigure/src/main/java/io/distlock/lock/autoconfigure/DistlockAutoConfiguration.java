package io.distlock.lock.autoconfigure;

import io.distlock.lock.LockListener;
import io.distlock.lock.LockManager;
import io.distlock.lock.VersionManager;
import io.distlock.lock.VersionOptions;
import io.distlock.lock.engine.LockEngineOptions;
import io.distlock.lock.interceptor.LockManagers;
import io.distlock.lock.interceptor.VersionManagers;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of locks: a {@link LockManager} for the default store, {@link LockManagers} for all stores, and the
 * engines behind them. A manager that the application defines wins.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "distlock.enabled", matchIfMissing = true)
@EnableConfigurationProperties(DistlockProperties.class)
public final class DistlockAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    LockEngines lockEngines(
            DistlockProperties properties,
            Environment environment,
            ListableBeanFactory beans,
            ObjectProvider<LockStoreFactory> factories,
            ObjectProvider<LockEngineCustomizer> customizers,
            ObjectProvider<LockListener> listeners) {
        LockEngineOptions options = LockEngineOptions.defaults()
                .withProcess(ProcessName.of(environment))
                .withWaitersMax(properties.maxWaiters())
                .withReleaseMode(properties.releaseMode());
        VersionOptions optimistic =
                VersionOptions.defaults().withWaitTime(properties.waitTime()).withLeaseTime(properties.leaseTime());
        LockStores stores = new LockStores(properties.store(), beans, factories);
        return new LockEngines(
                new LockEngineAssembly(stores, options, optimistic, customizers, listeners),
                properties.failFast() ? usedStores(properties) : List.of());
    }

    @Bean
    @Primary
    @ConditionalOnMissingBean({LockManager.class, LockManagers.class})
    LockManager lockManager(LockEngines engines, DistlockProperties properties) {
        usedStores(properties).forEach(engines::manager);
        properties.locks().values().stream()
                .map(DistlockProperties.Lock::settings)
                .forEach(lock -> lock.mode()
                        .ifPresent(mode -> engines.requireMode(lock.store().orElse(""), mode)));
        return new ConfiguredLockManager(
                properties, settings -> engines.manager(settings.store().orElse("")));
    }

    @Bean
    @ConditionalOnMissingBean
    LockManagers lockManagers(LockEngines engines, DistlockProperties properties, LockManager defaultManager) {
        return new ConfiguredLockManagers(engines, properties, defaultManager);
    }

    /** Stands beside {@link LockManagers} of the application. */
    @Bean
    @ConditionalOnMissingBean(LockManager.class)
    LockManager lockManagerOfDefaultStore(LockManagers managers) {
        return managers.get("");
    }

    @Bean
    @ConditionalOnMissingBean
    VersionManagers versionManagers(LockEngines engines) {
        return engines::versions;
    }

    @Bean
    @ConditionalOnMissingBean
    VersionManager versionManager(VersionManagers managers, DistlockProperties properties) {
        return new ConfiguredVersionManager(properties, managers);
    }

    @Bean
    @ConditionalOnMissingBean
    MemoryLockStoreFactory memoryLockStoreFactory() {
        return new MemoryLockStoreFactory();
    }

    @Bean
    @ConditionalOnMissingBean
    LockLostEventPublisher lockLostEventPublisher(ApplicationEventPublisher publisher) {
        return new LockLostEventPublisher(publisher);
    }

    private static List<String> usedStores(DistlockProperties properties) {
        return Stream.concat(
                        Stream.of(""),
                        properties.locks().values().stream()
                                .map(lock -> lock.settings().store())
                                .flatMap(Optional::stream))
                .distinct()
                .toList();
    }
}
