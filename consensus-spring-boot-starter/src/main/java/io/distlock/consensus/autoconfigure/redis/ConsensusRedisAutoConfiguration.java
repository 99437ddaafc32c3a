package io.distlock.consensus.autoconfigure.redis;

import io.distlock.consensus.autoconfigure.ConsensusAutoConfiguration;
import io.distlock.consensus.autoconfigure.ConsensusGroup;
import io.distlock.consensus.autoconfigure.ConsensusProperties;
import io.lettuce.core.RedisClient;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;

/** Auto-configuration of nodes with a {@code redis} or {@code rediss} address. */
@AutoConfiguration(after = ConsensusAutoConfiguration.class)
@ConditionalOnClass(RedisClient.class)
@ConditionalOnBean(ConsensusGroup.class)
@ImportRuntimeHints(RedisAcceptorRuntimeHints.class)
public final class ConsensusRedisAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    RedisAcceptorNodeFactory redisAcceptorNodeFactory(ConsensusProperties properties) {
        return new RedisAcceptorNodeFactory(properties);
    }
}
