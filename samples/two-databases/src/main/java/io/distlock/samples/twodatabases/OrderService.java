package io.distlock.samples.twodatabases;

import io.distlock.txn.DistributedTransaction;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Service;

/** An order and its invoice in two databases. Whenever the process dies, both are there in the end, or neither. */
@Service
public class OrderService {

    private final Tables tables;

    OrderService(DataSource orders, @Qualifier("billing") DataSource billing) {
        this.tables = new Tables(orders, billing);
    }

    @DistributedTransaction
    public void place(Order order) {
        tables.addOrder(order);
        tables.addInvoice(order);
    }
}
