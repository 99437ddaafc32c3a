package io.distlock.samples.twodatabases;

import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** One table in each of two databases. Thread-safe. */
final class Tables {

    private final JdbcClient orders;
    private final JdbcClient billing;

    Tables(DataSource orders, DataSource billing) {
        this.orders = JdbcClient.create(orders);
        this.billing = JdbcClient.create(billing);
    }

    void addOrder(Order order) {
        orders.sql("INSERT INTO purchase_order (id) VALUES (?)")
                .param(order.id())
                .update();
    }

    /** Refuses an amount above 1000, by a constraint. */
    void addInvoice(Order order) {
        billing.sql("INSERT INTO invoice (purchase_order, amount) VALUES (?, ?)")
                .params(order.id(), order.amount())
                .update();
    }
}
