package io.distlock.samples.twodatabases;

import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The same with one local transaction inside the other, as {@code ChainedTransactionManager} did it: begin both, work, commit one after the
 * other. An error in the work rolls both back. What goes wrong between the commits leaves an order without its invoice, for ever.
 */
@Service
public class ChainedOrderService {

    private final TransactionTemplate outer;
    private final TransactionTemplate inner;
    private final Tables tables;

    ChainedOrderService(DataSourceProperties orders, @Qualifier("billing") DataSourceProperties billing) {
        DataSource ordersDatabase = plain(orders);
        DataSource billingDatabase = plain(billing);
        this.outer = new TransactionTemplate(new JdbcTransactionManager(billingDatabase));
        this.inner = new TransactionTemplate(new JdbcTransactionManager(ordersDatabase));
        this.tables = new Tables(ordersDatabase, billingDatabase);
    }

    public void place(Order order) {
        place(order, () -> {});
    }

    /** @param betweenCommits where a process may die */
    public void place(Order order, Runnable betweenCommits) {
        outer.executeWithoutResult(both -> {
            inner.executeWithoutResult(one -> {
                tables.addOrder(order);
                tables.addInvoice(order);
            });
            betweenCommits.run();
        });
    }

    /** Without XA, beside the beans that have it. */
    private static DataSource plain(DataSourceProperties properties) {
        return properties
                .initializeDataSourceBuilder()
                .type(SimpleDriverDataSource.class)
                .build();
    }
}
