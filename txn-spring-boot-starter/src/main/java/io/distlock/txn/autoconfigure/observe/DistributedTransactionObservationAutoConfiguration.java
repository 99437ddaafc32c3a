package io.distlock.txn.autoconfigure.observe;

import io.distlock.txn.autoconfigure.DistributedTransactionAutoConfiguration;
import io.distlock.txn.autoconfigure.TransactionEngines;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the observation {@code distlock.transaction}, from which its timer and spans are made. */
@AutoConfiguration(
        after = DistributedTransactionAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean({TransactionEngines.class, ObservationRegistry.class})
public final class DistributedTransactionObservationAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ObservedTransactions observedTransactions(ObservationRegistry registry) {
        return new ObservedTransactions(registry);
    }
}
