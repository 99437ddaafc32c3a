package io.distlock.txn.autoconfigure.resilience;

import io.distlock.txn.autoconfigure.DistributedTransactionAutoConfiguration;
import io.distlock.txn.autoconfigure.TransactionEngines;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of circuit breakers {@code distlock-txn-<log>} from the registry of the application. */
@AutoConfiguration(
        after = DistributedTransactionAutoConfiguration.class,
        afterName = "io.github.resilience4j.springboot.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration")
@ConditionalOnClass(CircuitBreakerRegistry.class)
@ConditionalOnBean({TransactionEngines.class, CircuitBreakerRegistry.class})
public final class DistributedTransactionCircuitBreakerAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    CircuitBreakerCustomizer transactionCircuitBreakerCustomizer(CircuitBreakerRegistry registry) {
        return new CircuitBreakerCustomizer(registry);
    }
}
