package io.distlock.txn.autoconfigure.xa;

import io.distlock.txn.xa.XaTransactionManager;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.XAConnectionFactory;
import java.util.function.Supplier;
import org.springframework.boot.jms.XAConnectionFactoryWrapper;

/**
 * Makes connection factories whose sessions take part in transactions, with a pool by pooled-jms. What it returns has to be a bean.
 * Thread-safe.
 */
final class PooledXaConnectionFactoryWrapper implements XAConnectionFactoryWrapper {

    private final Supplier<XaTransactionManager> transactions;
    private final XaResources resources;
    private final XaProperties properties;

    PooledXaConnectionFactoryWrapper(
            Supplier<XaTransactionManager> transactions, XaResources resources, XaProperties properties) {
        this.transactions = transactions;
        this.resources = resources;
        this.properties = properties;
    }

    @Override
    public ConnectionFactory wrapConnectionFactory(XAConnectionFactory connectionFactory) {
        XaPoolConnectionFactory pool = new XaPoolConnectionFactory(connectionFactory, transactions, resources);
        pool.setMaxConnections(properties.jms().maxConnections());
        pool.setMaxSessionsPerConnection(properties.jms().maxSessionsPerConnection());
        return pool;
    }
}
