package io.distlock.lock.autoconfigure.adapter;

import io.distlock.lock.LockManager;
import io.distlock.lock.autoconfigure.DistlockAutoConfiguration;
import io.distlock.lock.integration.DistlockLockRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.integration.support.locks.DistributedLock;
import org.springframework.integration.support.locks.LockRegistry;

/** Auto-configuration of a lock registry for Spring Integration 7, unless the application has one. */
@AutoConfiguration(after = DistlockAutoConfiguration.class)
@ConditionalOnClass({LockRegistry.class, DistributedLock.class})
@ConditionalOnBean(LockManager.class)
public final class DistlockIntegrationAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(LockRegistry.class)
    DistlockLockRegistry distlockLockRegistry(LockManager locks) {
        return DistlockLockRegistry.create(locks);
    }
}
