package io.distlock.txn.autoconfigure.http.resilience;

import io.distlock.txn.autoconfigure.http.BranchCaller;
import io.distlock.txn.autoconfigure.http.HttpBranchAutoConfiguration;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

/** Auto-configuration of bulkheads {@code distlock-txn-http-<target>} from the registry of the application. */
@AutoConfiguration(
        after = HttpBranchAutoConfiguration.class,
        afterName = "io.github.resilience4j.springboot.bulkhead.autoconfigure.BulkheadAutoConfiguration")
@ConditionalOnClass(BulkheadRegistry.class)
@ConditionalOnBean({BranchCaller.class, BulkheadRegistry.class})
public final class HttpBranchBulkheadAutoConfiguration {

    /** First, since a breaker counts what it lets pass. */
    @Bean
    @Order(0)
    @ConditionalOnMissingBean
    BoundedCalls httpBranchBulkheads(BulkheadRegistry registry) {
        return new BoundedCalls(registry);
    }
}
