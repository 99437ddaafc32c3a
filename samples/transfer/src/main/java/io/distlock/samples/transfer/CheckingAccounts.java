package io.distlock.samples.transfer;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Accounts in the database that {@code spring.datasource} points to, with plain local transactions. Inside of a distributed one they
 * are its branch, and because its decisions are kept in the same database, the decision commits together with them. Thread-safe.
 */
@Component
public class CheckingAccounts {

    private final JdbcClient jdbc;

    CheckingAccounts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Takes the money and books it. */
    @Transactional
    public void debit(Transfer transfer) {
        int accounts = jdbc.sql("UPDATE checking_account SET balance = balance - ? WHERE id = ? AND balance >= ?")
                .params(transfer.amount(), transfer.from(), transfer.amount())
                .update();
        if (accounts == 0) {
            throw new RefusedException("No checking account %s with %d".formatted(transfer.from(), transfer.amount()));
        }
        jdbc.sql("INSERT INTO checking_entry (transfer, account, amount) VALUES (?, ?, ?)")
                .params(transfer.id(), transfer.from(), transfer.amount())
                .update();
    }

    /** Opens an account, or puts it back to this balance. */
    @Transactional
    public void open(String id, long balance) {
        jdbc.sql("DELETE FROM checking_entry WHERE account = ?").param(id).update();
        jdbc.sql("DELETE FROM checking_account WHERE id = ?").param(id).update();
        jdbc.sql("INSERT INTO checking_account (id, balance) VALUES (?, ?)")
                .params(id, balance)
                .update();
    }
}
