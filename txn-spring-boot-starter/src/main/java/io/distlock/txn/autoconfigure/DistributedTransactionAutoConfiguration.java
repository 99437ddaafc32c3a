package io.distlock.txn.autoconfigure;

import io.distlock.txn.engine.TransactionListener;
import io.distlock.txn.spi.TransactionParticipant;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Auto-configuration of the engines of distributed transactions. Which log they use is looked up when the application starts. */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "distlock.txn.enabled", matchIfMissing = true)
@EnableConfigurationProperties(DistributedTransactionProperties.class)
public final class DistributedTransactionAutoConfiguration {

    /** Comes after all others: it is only there because somebody has allowed it, perhaps for a test of the rest. */
    private static final int AFTER_OTHERS = 1000;

    @Bean
    @ConditionalOnMissingBean
    TransactionEngines transactionEngines(
            DistributedTransactionProperties properties,
            Environment environment,
            ListableBeanFactory beans,
            ObjectProvider<DecisionLogFactory> factories,
            ObjectProvider<TransactionParticipant> participants,
            ObjectProvider<ParticipantSource> sources,
            ObjectProvider<TransactionListener> listeners,
            ObjectProvider<TransactionEngineCustomizer> customizers) {
        return new TransactionEngines(
                new EngineAssembly(
                        new DecisionLogs(properties.log().type(), beans, factories),
                        properties,
                        ProcessName.of(environment),
                        Threading.VIRTUAL.isActive(environment),
                        new EngineAssembly.Contributions(participants, sources, listeners, customizers)),
                properties.shutdownTimeout());
    }

    @Bean
    @Order(AFTER_OTHERS)
    @ConditionalOnMissingBean
    MemoryDecisionLogFactory memoryDecisionLogFactory(DistributedTransactionProperties properties) {
        return new MemoryDecisionLogFactory(properties.log().memory().allowed());
    }
}
