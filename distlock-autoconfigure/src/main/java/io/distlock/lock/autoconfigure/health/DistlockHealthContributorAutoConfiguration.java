package io.distlock.lock.autoconfigure.health;

import io.distlock.lock.autoconfigure.DistlockAutoConfiguration;
import io.distlock.lock.autoconfigure.LockEngines;
import io.distlock.lock.autoconfigure.leader.LeaderElectors;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the health contributor {@code distlock}, with a component for each store in use and one for leaders. */
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
    LockHealthContributor distlockHealthContributor(
            LockEngines engines, RenewalLog renewals, ObjectProvider<LeaderElectors> electors) {
        return new LockHealthContributor(engines, renewals, electors);
    }
}
