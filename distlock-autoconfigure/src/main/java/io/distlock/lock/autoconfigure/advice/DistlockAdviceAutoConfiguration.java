package io.distlock.lock.autoconfigure.advice;

import io.distlock.lock.LockManager;
import io.distlock.lock.LockMode;
import io.distlock.lock.autoconfigure.DistlockAutoConfiguration;
import io.distlock.lock.autoconfigure.DistlockProperties;
import io.distlock.lock.autoconfigure.LockEngines;
import io.distlock.lock.interceptor.ConflictRetries;
import io.distlock.lock.interceptor.DistributedLockAdvisor;
import io.distlock.lock.interceptor.DistributedLockValidator;
import io.distlock.lock.interceptor.LockManagers;
import io.distlock.lock.interceptor.OptimisticSupport;
import io.distlock.lock.interceptor.VersionManagers;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;

/** Auto-configuration of {@link io.distlock.lock.DistributedLock}. Its proxies need no AspectJ. */
@AutoConfiguration(after = DistlockAutoConfiguration.class)
@ConditionalOnBean({LockEngines.class, LockManagers.class})
@Import(LockProxyRegistrar.class)
@ImportRuntimeHints(LockAnnotationRuntimeHints.class)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
public final class DistlockAdviceAutoConfiguration {

    /** Exists before most other beans, so it takes nothing but the environment, and looks up the rest when it is needed. */
    @Bean
    @ConditionalOnMissingBean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static DistributedLockAdvisor distributedLockAdvisor(
            ObjectProvider<DistlockProperties> properties,
            ObjectProvider<LockManagers> managers,
            ObjectProvider<VersionManagers> versions,
            ObjectProvider<ConflictRetries> retries,
            Environment environment) {
        OptimisticSupport optimistic =
                OptimisticSupport.of(store -> versions.getObject().get(store));
        ConflictRetries ours = optimistic.retries();
        return new DistributedLockAdvisor(
                environment.getProperty(
                        "distlock.advisor-order", Integer.class, DistlockProperties.DEFAULT_ADVISOR_ORDER),
                new LateLockManagers(managers),
                optimistic.withRetries(
                        (name, options) -> retries.getIfAvailable(() -> ours).begin(name, options)),
                name -> properties.getObject().settings(name),
                environment::resolveRequiredPlaceholders);
    }

    /** Looks the managers up when they are needed. */
    private record LateLockManagers(ObjectProvider<LockManagers> managers) implements LockManagers {

        @Override
        public LockManager get(String store) {
            return managers.getObject().get(store);
        }

        @Override
        public void requireMode(String store, LockMode mode) {
            managers.getObject().requireMode(store, mode);
        }
    }

    @Bean
    @ConditionalOnMissingBean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static DistributedLockValidator distributedLockValidator(ObjectProvider<DistributedLockAdvisor> advisor) {
        return new DistributedLockValidator(advisor::getObject);
    }
}
