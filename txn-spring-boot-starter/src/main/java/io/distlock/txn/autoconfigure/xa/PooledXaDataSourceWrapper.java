package io.distlock.txn.autoconfigure.xa;

import com.zaxxer.hikari.HikariDataSource;
import io.distlock.txn.xa.XaTransactionManager;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import javax.sql.XADataSource;
import org.springframework.boot.jdbc.XADataSourceWrapper;

/**
 * Makes data sources whose connections take part in transactions, with a pool by HikariCP. What it returns has to be a bean. Thread-safe.
 */
final class PooledXaDataSourceWrapper implements XADataSourceWrapper {

    private final Supplier<XaTransactionManager> transactions;
    private final XaResources resources;
    private final XaProperties properties;
    private final Consumer<HikariDataSource> settings;

    /** @param settings applies {@code spring.datasource.hikari.*} */
    PooledXaDataSourceWrapper(
            Supplier<XaTransactionManager> transactions,
            XaResources resources,
            XaProperties properties,
            Consumer<HikariDataSource> settings) {
        this.transactions = transactions;
        this.resources = resources;
        this.properties = properties;
        this.settings = settings;
    }

    @Override
    public DataSource wrapDataSource(XADataSource dataSource) {
        HikariDataSource pool = new HikariDataSource();
        settings.accept(pool);
        return XaPoolDataSource.of(dataSource, pool, transactions, resources, properties.carryDecisions());
    }
}
