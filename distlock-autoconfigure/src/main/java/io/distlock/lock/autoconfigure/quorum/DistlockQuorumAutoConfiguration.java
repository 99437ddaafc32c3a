package io.distlock.lock.autoconfigure.quorum;

import io.distlock.consensus.Register;
import io.distlock.lock.autoconfigure.DistlockAutoConfiguration;
import io.distlock.lock.autoconfigure.DistlockProperties;
import io.distlock.lock.autoconfigure.LockEngines;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the store type {@code quorum}. Whether the application has a register for it, and which one, is looked up when
 * the store is needed.
 */
@AutoConfiguration(after = DistlockAutoConfiguration.class)
@ConditionalOnClass(Register.class)
@ConditionalOnBean(LockEngines.class)
@EnableConfigurationProperties(QuorumLockProperties.class)
public final class DistlockQuorumAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    QuorumLockStoreFactory quorumLockStoreFactory(
            DistlockProperties locks, QuorumLockProperties properties, ConfigurableListableBeanFactory beans) {
        return new QuorumLockStoreFactory(
                properties.options(locks.keyPrefix()), new RegisterBeans(properties.register(), beans));
    }
}
