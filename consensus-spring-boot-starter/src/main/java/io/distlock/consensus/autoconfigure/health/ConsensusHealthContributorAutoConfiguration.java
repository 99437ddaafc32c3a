package io.distlock.consensus.autoconfigure.health;

import io.distlock.consensus.autoconfigure.ConsensusAutoConfiguration;
import io.distlock.consensus.autoconfigure.ConsensusGroup;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the health contributor {@code consensus}, with a component for each node. */
@AutoConfiguration(after = ConsensusAutoConfiguration.class)
@ConditionalOnClass({HealthContributor.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnEnabledHealthIndicator("consensus")
@ConditionalOnBean(ConsensusGroup.class)
public final class ConsensusHealthContributorAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = {"consensusHealthContributor", "consensusHealthIndicator"})
    ConsensusHealthContributor consensusHealthContributor(ConsensusGroup group) {
        return new ConsensusHealthContributor(group);
    }
}
