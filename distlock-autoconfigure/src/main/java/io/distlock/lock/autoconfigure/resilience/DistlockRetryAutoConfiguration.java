package io.distlock.lock.autoconfigure.resilience;

import io.distlock.lock.autoconfigure.DistlockAutoConfiguration;
import io.distlock.lock.autoconfigure.LockEngines;
import io.distlock.lock.interceptor.ConflictRetries;
import io.github.resilience4j.retry.RetryRegistry;
import java.security.SecureRandom;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of retries {@code distlock-<store>} and {@code distlock-optimistic-<name>} from the registry of the application. */
@AutoConfiguration(
        after = DistlockAutoConfiguration.class,
        afterName = "io.github.resilience4j.springboot.retry.autoconfigure.RetryAutoConfiguration")
@ConditionalOnClass(RetryRegistry.class)
@ConditionalOnBean({LockEngines.class, RetryRegistry.class})
public final class DistlockRetryAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    RetryCustomizer distlockRetryCustomizer(RetryRegistry registry) {
        return new RetryCustomizer(registry);
    }

    @Bean
    @ConditionalOnMissingBean
    ConflictRetries distlockConflictRetries(RetryRegistry registry) {
        return new ResilienceConflictRetries(registry, new SecureRandom());
    }
}
