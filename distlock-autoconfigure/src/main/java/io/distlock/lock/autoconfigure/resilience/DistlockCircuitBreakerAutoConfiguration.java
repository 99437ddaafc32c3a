package io.distlock.lock.autoconfigure.resilience;

import io.distlock.lock.autoconfigure.DistlockAutoConfiguration;
import io.distlock.lock.autoconfigure.LockEngines;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of circuit breakers {@code distlock-<store>} from the registry of the application. */
@AutoConfiguration(
        after = DistlockAutoConfiguration.class,
        afterName = "io.github.resilience4j.springboot.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration")
@ConditionalOnClass(CircuitBreakerRegistry.class)
@ConditionalOnBean({LockEngines.class, CircuitBreakerRegistry.class})
public final class DistlockCircuitBreakerAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    CircuitBreakerCustomizer distlockCircuitBreakerCustomizer(CircuitBreakerRegistry registry) {
        return new CircuitBreakerCustomizer(registry);
    }
}
