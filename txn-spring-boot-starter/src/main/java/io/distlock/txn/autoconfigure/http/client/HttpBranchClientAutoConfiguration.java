package io.distlock.txn.autoconfigure.http.client;

import io.distlock.txn.autoconfigure.http.BranchCaller;
import io.distlock.txn.autoconfigure.http.HttpBranchAutoConfiguration;
import io.distlock.txn.autoconfigure.http.TargetClients;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.restclient.RestTemplateCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Auto-configuration of transactions across services for {@code RestClient}, {@code RestTemplate} and HTTP services. */
@AutoConfiguration(after = HttpBranchAutoConfiguration.class)
@ConditionalOnClass({RestClientCustomizer.class, ClientHttpRequestFactoryBuilder.class})
@ConditionalOnBean(BranchCaller.class)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
public final class HttpBranchClientAutoConfiguration {

    /** First, so that it sees the name of a service before a load balancer has made an address of it. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    RestClientCustomizer httpBranchRestClientCustomizer(BranchCaller caller, TargetClients clients) {
        BranchInterceptor interceptor = new BranchInterceptor(caller, clients);
        return builder -> builder.requestInterceptors(interceptors -> {
            if (!interceptors.contains(interceptor)) {
                interceptors.add(0, interceptor);
            }
        });
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    RestTemplateCustomizer httpBranchRestTemplateCustomizer(BranchCaller caller, TargetClients clients) {
        BranchInterceptor interceptor = new BranchInterceptor(caller, clients);
        return template -> {
            if (!template.getInterceptors().contains(interceptor)) {
                template.getInterceptors().add(0, interceptor);
            }
        };
    }

    /** Exists before most other beans, so it looks up the rest when it is needed. */
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static RequestFactoryBuilders httpBranchRequestFactoryBuilders(ObjectProvider<TargetClients> clients) {
        return new RequestFactoryBuilders(clients::getObject);
    }
}
