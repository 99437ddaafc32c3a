package io.distlock.txn.autoconfigure.xa;

import io.distlock.txn.autoconfigure.TransactionConfigurationException;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.context.annotation.Bean;

/** Auto-configuration that refuses XA without the API that it needs. */
@AutoConfiguration
@ConditionalOnBooleanProperty("distlock.txn.xa.enabled")
@ConditionalOnMissingClass("jakarta.transaction.TransactionManager")
public final class DistributedTransactionXaRequirementsAutoConfiguration {

    /** Comes before every bean: one that wants an {@code XADataSourceWrapper} would fail first, for the lack of that. */
    @Bean
    static BeanFactoryPostProcessor xaRequirements() {
        return beans -> {
            throw new TransactionConfigurationException(
                    "distlock.txn.xa.enabled is true, and jakarta.transaction-api is not on the class path",
                    "Add jakarta.transaction:jakarta.transaction-api, which spring-boot-starter-data-jpa and"
                            + " spring-boot-starter-artemis bring too.");
        };
    }
}
