package io.distlock.txn.autoconfigure.health;

import io.distlock.txn.autoconfigure.DistributedTransactionAutoConfiguration;
import io.distlock.txn.autoconfigure.TransactionEngines;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the health contributor {@code transactions}. */
@AutoConfiguration(after = DistributedTransactionAutoConfiguration.class)
@ConditionalOnClass({HealthContributor.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnEnabledHealthIndicator("transactions")
@ConditionalOnBean(TransactionEngines.class)
public final class DistributedTransactionHealthContributorAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = {"transactionsHealthContributor", "transactionsHealthIndicator"})
    TransactionsHealthIndicator transactionsHealthIndicator(TransactionEngines engines) {
        return new TransactionsHealthIndicator(engines);
    }
}
