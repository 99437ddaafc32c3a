package io.distlock.lock.interceptor;

import io.distlock.lock.VersionManager;
import io.distlock.lock.engine.VersionEngine;
import io.distlock.lock.memory.MemoryLockStore;
import java.util.HashMap;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;

/** The advice over a fake manager, with settings that a test puts into a map. */
@Configuration(proxyBeanMethods = false)
class LockTestConfiguration {

    @Bean
    static DistributedLockValidator validator(ObjectProvider<DistributedLockAdvisor> advisor) {
        return new DistributedLockValidator(advisor::getObject);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static DistributedLockAdvisor advisor(
            FakeLockManager manager,
            VersionManager versions,
            Stores stores,
            Settings settings,
            Environment environment) {
        return new DistributedLockAdvisor(
                0,
                store -> {
                    stores.asked = store;
                    return manager;
                },
                OptimisticSupport.of(store -> versions),
                name -> settings.byName.getOrDefault(name, LockSettings.NONE),
                environment::resolveRequiredPlaceholders);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static FakeLockManager manager() {
        return new FakeLockManager();
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static VersionManager versions() {
        return VersionEngine.create(MemoryLockStore.create().versions().orElseThrow());
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static Stores stores() {
        return new Stores();
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static Settings settings() {
        return new Settings();
    }

    static final class Stores {
        volatile String asked;
    }

    static final class Settings {
        final Map<String, LockSettings> byName = new HashMap<>();
    }
}
