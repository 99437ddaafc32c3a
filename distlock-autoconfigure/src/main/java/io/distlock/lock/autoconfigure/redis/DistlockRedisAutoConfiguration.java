package io.distlock.lock.autoconfigure.redis;

import io.distlock.lock.autoconfigure.DistlockAutoConfiguration;
import io.distlock.lock.autoconfigure.DistlockProperties;
import io.distlock.lock.autoconfigure.LockEngines;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Auto-configuration of the store type {@code redis}. Whether there is a connection factory for it, and which one it is, is
 * looked up when the store is needed.
 */
@AutoConfiguration(after = DistlockAutoConfiguration.class)
@ConditionalOnClass(RedisConnectionFactory.class)
@ConditionalOnBean(LockEngines.class)
@ImportRuntimeHints(RedisLockRuntimeHints.class)
public final class DistlockRedisAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    RedisLockStoreFactory redisLockStoreFactory(DistlockProperties properties, ConfigurableListableBeanFactory beans) {
        return new RedisLockStoreFactory(properties, new RedisConnectionFactories(properties.redis(), beans));
    }
}
