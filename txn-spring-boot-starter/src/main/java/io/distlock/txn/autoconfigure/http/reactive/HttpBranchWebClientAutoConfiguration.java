package io.distlock.txn.autoconfigure.http.reactive;

import io.distlock.txn.autoconfigure.http.BranchCaller;
import io.distlock.txn.autoconfigure.http.HttpBranchAutoConfiguration;
import io.distlock.txn.autoconfigure.http.TargetClients;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Auto-configuration of transactions across services for {@code WebClient}, and HTTP services made with it. */
@AutoConfiguration(after = HttpBranchAutoConfiguration.class)
@ConditionalOnClass({WebClientCustomizer.class, ClientHttpConnectorBuilder.class})
@ConditionalOnBean(BranchCaller.class)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
public final class HttpBranchWebClientAutoConfiguration {

    /** First, so that it sees the name of a service before a load balancer has made an address of it. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    WebClientCustomizer httpBranchWebClientCustomizer(BranchCaller caller) {
        BranchExchangeFilter filter = new BranchExchangeFilter(caller);
        return builder -> builder.defaultRequest(request -> caller.current()
                        .ifPresent(transaction -> request.attribute(BranchExchangeFilter.TRANSACTION, transaction)))
                .filters(filters -> {
                    if (!filters.contains(filter)) {
                        filters.add(0, filter);
                    }
                });
    }

    /** Exists before most other beans, so it looks up the rest when it is needed. */
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static ConnectorBuilders httpBranchConnectorBuilders(ObjectProvider<TargetClients> clients) {
        return new ConnectorBuilders(clients::getObject);
    }
}
