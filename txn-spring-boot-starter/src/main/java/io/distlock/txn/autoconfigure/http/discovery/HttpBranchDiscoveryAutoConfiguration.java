package io.distlock.txn.autoconfigure.http.discovery;

import io.distlock.txn.autoconfigure.http.BranchCaller;
import io.distlock.txn.autoconfigure.http.HttpBranchAutoConfiguration;
import io.distlock.txn.autoconfigure.http.TargetAddresses;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of addresses for orders, where Spring Cloud knows the instances of services. */
@AutoConfiguration(
        after = HttpBranchAutoConfiguration.class,
        afterName = {
            "org.springframework.cloud.client.discovery.composite.CompositeDiscoveryClientAutoConfiguration",
            "org.springframework.cloud.client.discovery.simple.SimpleDiscoveryClientAutoConfiguration"
        })
@ConditionalOnClass(DiscoveryClient.class)
@ConditionalOnBean({BranchCaller.class, DiscoveryClient.class})
public final class HttpBranchDiscoveryAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    TargetAddresses httpBranchDiscoveredAddresses(ObjectProvider<DiscoveryClient> clients) {
        return new DiscoveredAddresses(() -> clients.orderedStream().toList());
    }
}
