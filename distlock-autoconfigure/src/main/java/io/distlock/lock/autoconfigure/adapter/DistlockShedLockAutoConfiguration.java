package io.distlock.lock.autoconfigure.adapter;

import io.distlock.lock.LockManager;
import io.distlock.lock.autoconfigure.DistlockAutoConfiguration;
import io.distlock.lock.shedlock.DistlockLockProvider;
import net.javacrumbs.shedlock.core.ExtensibleLockProvider;
import net.javacrumbs.shedlock.core.LockProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the lock provider of ShedLock, unless the application has one. */
@AutoConfiguration(after = DistlockAutoConfiguration.class)
@ConditionalOnClass(ExtensibleLockProvider.class)
@ConditionalOnBean(LockManager.class)
public final class DistlockShedLockAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(LockProvider.class)
    DistlockLockProvider distlockLockProvider(LockManager locks) {
        return DistlockLockProvider.create(locks);
    }
}
