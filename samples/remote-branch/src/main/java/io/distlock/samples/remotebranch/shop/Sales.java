package io.distlock.samples.remotebranch.shop;

import io.distlock.txn.DistributedTransaction;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Sells, in the shop's own database, and has points given for it, or neither. Thread-safe. */
@Service
public class Sales {

    private final JdbcTemplate jdbc;
    private final TransactionTemplate local;
    private final Points points;

    Sales(JdbcTemplate jdbc, TransactionTemplate local, Points points) {
        this.jdbc = jdbc;
        this.local = local;
        this.points = points;
        jdbc.execute("CREATE TABLE IF NOT EXISTS sale (customer VARCHAR(50))");
    }

    /** @param afterwards what else happens before the transaction ends */
    @DistributedTransaction
    public void sell(String customer, int number, Runnable afterwards) {
        local.executeWithoutResult(status -> jdbc.update("INSERT INTO sale VALUES (?)", customer));
        points.give(customer, number);
        afterwards.run();
    }

    /** How many there were to a customer. */
    public int to(String customer) {
        return jdbc.queryForList("SELECT 1 FROM sale WHERE customer = ?", Integer.class, customer)
                .size();
    }
}
