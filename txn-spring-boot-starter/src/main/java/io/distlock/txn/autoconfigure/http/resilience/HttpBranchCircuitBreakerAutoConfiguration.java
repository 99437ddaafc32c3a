package io.distlock.txn.autoconfigure.http.resilience;

import io.distlock.txn.autoconfigure.http.BranchCaller;
import io.distlock.txn.autoconfigure.http.HttpBranchAutoConfiguration;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of circuit breakers {@code distlock-txn-http-<target>} from the registry of the application. */
@AutoConfiguration(
        after = HttpBranchAutoConfiguration.class,
        afterName = "io.github.resilience4j.springboot.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration")
@ConditionalOnClass(CircuitBreakerRegistry.class)
@ConditionalOnBean({BranchCaller.class, CircuitBreakerRegistry.class})
public final class HttpBranchCircuitBreakerAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    GuardedCalls httpBranchCircuitBreakers(CircuitBreakerRegistry registry) {
        return new GuardedCalls(registry);
    }
}
