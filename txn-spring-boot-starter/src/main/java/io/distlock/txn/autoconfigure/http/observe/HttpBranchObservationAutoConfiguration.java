package io.distlock.txn.autoconfigure.http.observe;

import io.distlock.txn.autoconfigure.http.BranchCaller;
import io.distlock.txn.autoconfigure.http.HttpBranchAutoConfiguration;
import io.distlock.txn.autoconfigure.http.OrderTracing;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the observation of orders, by which one trace shows what a transaction does in all services. */
@AutoConfiguration(
        after = HttpBranchAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean({BranchCaller.class, ObservationRegistry.class})
public final class HttpBranchObservationAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(OrderTracing.class)
    ObservedOrders observedHttpOrders(ObservationRegistry registry) {
        return new ObservedOrders(registry);
    }
}
