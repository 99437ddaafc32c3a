package io.distlock.txn.autoconfigure.endpoint;

import io.distlock.txn.autoconfigure.DistributedTransactionAutoConfiguration;
import io.distlock.txn.autoconfigure.TransactionEngines;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the endpoint {@code transactions}. */
@AutoConfiguration(after = DistributedTransactionAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnAvailableEndpoint(TransactionsEndpoint.class)
@ConditionalOnBean(TransactionEngines.class)
public final class DistributedTransactionEndpointAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    TransactionsEndpoint transactionsEndpoint(TransactionEngines engines, ApplicationEventPublisher publisher) {
        return new TransactionsEndpoint(
                new TransactionDesk(engines), new ResolutionDesk(), new ForcedResolutionAudit(publisher));
    }
}
