package io.distlock.txn.autoconfigure.xa;

import com.zaxxer.hikari.HikariDataSource;
import io.distlock.txn.xa.XaTransactionManager;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.jdbc.XADataSourceWrapper;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Auto-configuration of XA databases: Boot makes its {@code DataSource} of an {@code XADataSource}, with our pool. */
@AutoConfiguration(
        after = DistributedTransactionXaAutoConfiguration.class,
        beforeName = {
            "org.springframework.boot.jdbc.autoconfigure.XADataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration"
        })
@ConditionalOnClass({XADataSourceWrapper.class, HikariDataSource.class})
@ConditionalOnBean(XaResources.class)
public final class DistributedTransactionXaJdbcAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(XADataSourceWrapper.class)
    PooledXaDataSourceWrapper xaDataSourceWrapper(
            ObjectProvider<XaTransactionManager> transactions,
            XaResources resources,
            XaProperties properties,
            Environment environment) {
        return new PooledXaDataSourceWrapper(
                transactions::getObject, resources, properties, pool -> Binder.get(environment)
                        .bind("spring.datasource.hikari", Bindable.ofInstance(pool)));
    }
}
