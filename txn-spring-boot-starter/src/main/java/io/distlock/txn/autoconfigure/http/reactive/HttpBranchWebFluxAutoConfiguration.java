package io.distlock.txn.autoconfigure.http.reactive;

import io.distlock.txn.autoconfigure.http.HttpBranchAutoConfiguration;
import io.distlock.txn.autoconfigure.http.HttpBranchProperties;
import io.distlock.txn.autoconfigure.http.IncomingBranches;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.server.WebFilter;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Auto-configuration of the filter that takes in transactions of other services, in applications with WebFlux. */
@AutoConfiguration(after = HttpBranchAutoConfiguration.class)
@ConditionalOnClass({WebFilter.class, DispatcherHandler.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnBean(IncomingBranches.class)
public final class HttpBranchWebFluxAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    BranchWebFilter httpBranchWebFilter(
            IncomingBranches branches, HttpBranchThreads threads, HttpBranchProperties properties) {
        HttpBranchProperties.Server server = properties.server();
        return new BranchWebFilter(
                branches,
                threads.scheduler(),
                new BranchWebFilter.Limits(
                        (int) server.maxRequestSize().toBytes(),
                        (int) server.maxResponseSize().toBytes(),
                        server.filterOrder()));
    }

    /** The last one: those before it, such as of Spring Security, may go on with another thread than the one of the branch. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    WebFilter httpBranchThreadFilter() {
        return (exchange, chain) -> BranchThread.handle(exchange, chain.filter(exchange));
    }

    @Bean(destroyMethod = "close")
    HttpBranchThreads httpBranchThreads(HttpBranchProperties properties) {
        return new HttpBranchThreads(Schedulers.newBoundedElastic(
                properties.server().threads(), properties.server().queueSize(), "distlock-txn-http", 30, true));
    }

    /** Not a scheduler by itself, which the application could take for its own. */
    record HttpBranchThreads(Scheduler scheduler) {

        void close() {
            scheduler.dispose();
        }
    }
}
