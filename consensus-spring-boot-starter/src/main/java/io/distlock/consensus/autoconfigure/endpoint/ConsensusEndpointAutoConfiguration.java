package io.distlock.consensus.autoconfigure.endpoint;

import io.distlock.consensus.autoconfigure.ConsensusAutoConfiguration;
import io.distlock.consensus.autoconfigure.ConsensusGroup;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the endpoint {@code consensus}. */
@AutoConfiguration(after = ConsensusAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnAvailableEndpoint(ConsensusEndpoint.class)
@ConditionalOnBean(ConsensusGroup.class)
public final class ConsensusEndpointAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ConsensusEndpoint consensusEndpoint(ConsensusGroup group, ApplicationEventPublisher publisher) {
        return new ConsensusEndpoint(group, new GroupChangeAudit(publisher));
    }
}
