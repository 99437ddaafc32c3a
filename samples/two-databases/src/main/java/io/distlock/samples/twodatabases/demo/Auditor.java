package io.distlock.samples.twodatabases.demo;

import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Looks up what became of an order in each database. Thread-safe. */
@Component
class Auditor {

    private final JdbcClient orders;
    private final JdbcClient billing;

    Auditor(DataSource orders, @Qualifier("billing") DataSource billing) {
        this.orders = JdbcClient.create(orders);
        this.billing = JdbcClient.create(billing);
    }

    /** Forgets the orders of an earlier run, which servers of one's own still have. */
    void clear() {
        orders.sql("DELETE FROM purchase_order").update();
        billing.sql("DELETE FROM invoice").update();
    }

    String line(String order, long id) {
        boolean invoiced = has(billing, "SELECT count(*) FROM invoice WHERE purchase_order = " + id);
        return "  %-48s %-8s %s%n"
                .formatted(
                        order,
                        has(orders, "SELECT count(*) FROM purchase_order WHERE id = " + id) ? "yes" : "no",
                        invoiced ? "yes" : "no");
    }

    /** Whether a transaction is prepared in the database of billing: neither there nor gone, until somebody says which. */
    boolean isPrepared() {
        return has(billing, "SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()");
    }

    private static boolean has(JdbcClient jdbc, String count) {
        return jdbc.sql(count).query(Long.class).single() > 0;
    }
}
