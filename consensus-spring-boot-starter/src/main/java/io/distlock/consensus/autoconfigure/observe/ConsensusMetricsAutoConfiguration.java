package io.distlock.consensus.autoconfigure.observe;

import io.distlock.consensus.autoconfigure.ConsensusAutoConfiguration;
import io.distlock.consensus.autoconfigure.ConsensusGroup;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the meters {@code distlock.consensus.*}. */
@AutoConfiguration(
        after = ConsensusAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({ConsensusGroup.class, MeterRegistry.class})
public final class ConsensusMetricsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ConsensusMetrics consensusMetrics(MeterRegistry registry) {
        return new ConsensusMetrics(registry);
    }

    @Bean
    @ConditionalOnMissingBean
    ConsensusMeterBinder consensusMeterBinder(ConsensusGroup group) {
        return new ConsensusMeterBinder(group);
    }

    /** A gauge of the group itself. */
    record ConsensusMeterBinder(ConsensusGroup group) implements MeterBinder {

        @Override
        public void bindTo(MeterRegistry registry) {
            Gauge.builder("distlock.consensus.operations.active", group, ConsensusGroup::operations)
                    .description("Operations on registers that are under way or wait")
                    .register(registry);
        }
    }
}
