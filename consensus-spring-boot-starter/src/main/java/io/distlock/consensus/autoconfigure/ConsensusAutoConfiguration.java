package io.distlock.consensus.autoconfigure;

import io.distlock.consensus.Register;
import io.distlock.consensus.engine.PaxosCluster;
import io.distlock.consensus.engine.PaxosListener;
import io.distlock.consensus.engine.PaxosRuntime;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/**
 * Auto-configuration of Paxos registers: a {@link Register} on the nodes of {@code distlock.consensus.nodes}, and the {@link
 * PaxosCluster} that takes care of them. Both are made when somebody asks for them, so that an application that does not needs no
 * nodes. A register that the application defines wins.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "distlock.consensus.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ConsensusProperties.class)
public final class ConsensusAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ConsensusConnectionDetails consensusConnectionDetails(
            ConsensusProperties properties, ObjectProvider<SslBundles> bundles) {
        return new PropertiesConsensusConnectionDetails(properties, bundles.getIfAvailable());
    }

    @Bean
    @ConditionalOnMissingBean
    ConsensusGroup consensusGroup(
            ConsensusProperties properties,
            ConsensusConnectionDetails details,
            ObjectProvider<AcceptorNodeFactory> factories,
            ObjectProvider<AcceptorNodeCustomizer> customizers,
            ObjectProvider<PaxosListener> listeners) {
        ConsensusNodes nodes =
                new ConsensusNodes(factories, customizers, properties.commandTimeout(), System::nanoTime);
        return new ConsensusGroup(
                properties.group(),
                nodes.create(details.getNodes()),
                properties.options(),
                PaxosRuntime.system()
                        .withListener(
                                PaxosListeners.of(listeners.orderedStream().toList())),
                new ConsensusGroup.StartMode(properties.bootstrap(), properties.failFast()));
    }

    @Bean
    @Lazy
    @ConditionalOnMissingBean
    Register consensusRegister(ConsensusGroup group) {
        return group.register();
    }

    @Bean
    @Lazy
    @ConditionalOnMissingBean
    PaxosCluster paxosCluster(ConsensusGroup group) {
        return group.cluster();
    }
}
