package io.distlock.lock.autoconfigure.health;

import io.distlock.lock.autoconfigure.DistlockAutoConfiguration;
import io.distlock.lock.autoconfigure.LockEngines;
import java.time.Clock;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the health contributor {@code distlock}, with a component for each store in use. */
@AutoConfiguration(after = DistlockAutoConfiguration.class)
@ConditionalOnClass({HealthContributor.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnEnabledHealthIndicator("distlock")
@ConditionalOnBean(LockEngines.class)
public final class DistlockHealthContributorAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    RenewalLog distlockRenewalLog() {
        return new RenewalLog(Clock.systemUTC());
    }

    @Bean
    @ConditionalOnMissingBean(name = {"distlockHealthContributor", "distlockHealthIndicator"})
    LockHealthContributor distlockHealthContributor(LockEngines engines, RenewalLog renewals) {
        return new LockHealthContributor(engines, renewals);
    }
}
