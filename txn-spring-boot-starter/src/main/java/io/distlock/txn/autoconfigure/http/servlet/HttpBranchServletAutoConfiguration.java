package io.distlock.txn.autoconfigure.http.servlet;

import io.distlock.txn.autoconfigure.http.HttpBranchAutoConfiguration;
import io.distlock.txn.autoconfigure.http.HttpBranchProperties;
import io.distlock.txn.autoconfigure.http.IncomingBranches;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.util.EnumSet;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.web.context.WebApplicationContext;

/** Auto-configuration of the filter that takes in transactions of other services, in applications with servlets. */
@AutoConfiguration(after = HttpBranchAutoConfiguration.class)
@ConditionalOnClass({Filter.class, WebApplicationContext.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBean(IncomingBranches.class)
public final class HttpBranchServletAutoConfiguration {

    /** For the requests themselves only: what is dispatched again is inside of one. */
    @Bean
    @ConditionalOnMissingBean(name = "httpBranchFilter")
    FilterRegistrationBean<BranchFilter> httpBranchFilter(IncomingBranches branches, HttpBranchProperties properties) {
        FilterRegistrationBean<BranchFilter> registration = new FilterRegistrationBean<>(new BranchFilter(
                branches, (int) properties.server().maxResponseSize().toBytes()));
        registration.setName("httpBranchFilter");
        registration.setOrder(properties.server().filterOrder());
        registration.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST));
        return registration;
    }
}
