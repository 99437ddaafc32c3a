package io.distlock.txn.autoconfigure.http.observe;

import io.distlock.txn.autoconfigure.http.BranchCaller;
import io.distlock.txn.autoconfigure.http.HttpBranchAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the meters of transactions across services. */
@AutoConfiguration(
        after = HttpBranchAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({BranchCaller.class, MeterRegistry.class})
public final class HttpBranchMetricsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    CallMeters httpBranchMeters(MeterRegistry registry) {
        return new CallMeters(registry);
    }
}
