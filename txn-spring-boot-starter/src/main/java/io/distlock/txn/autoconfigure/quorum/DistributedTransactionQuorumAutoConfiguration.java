package io.distlock.txn.autoconfigure.quorum;

import io.distlock.consensus.Register;
import io.distlock.txn.autoconfigure.BeanChoice;
import io.distlock.txn.autoconfigure.DistributedTransactionAutoConfiguration;
import io.distlock.txn.autoconfigure.TransactionEngines;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the log type {@code quorum}. Whether the application has a register for it, and which one, is looked up when the
 * log is needed.
 */
@AutoConfiguration(after = DistributedTransactionAutoConfiguration.class)
@ConditionalOnClass(Register.class)
@ConditionalOnBean(TransactionEngines.class)
@EnableConfigurationProperties(QuorumLogProperties.class)
public final class DistributedTransactionQuorumAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    QuorumDecisionLogFactory quorumDecisionLogFactory(
            QuorumLogProperties properties, ConfigurableListableBeanFactory beans) {
        return new QuorumDecisionLogFactory(
                new BeanChoice<>(Register.class, "distlock.txn.log.quorum.register", properties.register(), beans),
                properties);
    }
}
