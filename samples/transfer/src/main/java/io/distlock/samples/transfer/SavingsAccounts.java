package io.distlock.samples.transfer;

import io.distlock.txn.tcc.Cancel;
import io.distlock.txn.tcc.Confirm;
import io.distlock.txn.tcc.TccParticipant;
import io.distlock.txn.tcc.Try;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Accounts in a second database, which takes part by try, confirm and cancel: a transfer is announced first, and what was announced
 * becomes balance when the transaction commits. Each of the three runs in a local transaction together with the row that keeps
 * repeated, late and empty calls away. Thread-safe.
 */
@Component
@TccParticipant("savings")
public class SavingsAccounts {

    private final JdbcClient jdbc;

    SavingsAccounts(@Qualifier("savings") DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** Makes sure that the money can come, so that {@link #book} cannot fail. */
    @Try
    public void announce(Transfer transfer) {
        int accounts = jdbc.sql("UPDATE savings_account SET announced = announced + ? WHERE id = ? AND NOT closed")
                .params(transfer.amount(), transfer.to())
                .update();
        requireOne(accounts, transfer);
    }

    /** The transaction has committed. */
    @Confirm
    public void book(Transfer transfer) {
        jdbc.sql("UPDATE savings_account SET announced = announced - ?, balance = balance + ? WHERE id = ?")
                .params(transfer.amount(), transfer.amount(), transfer.to())
                .update();
        enter(transfer);
    }

    /** It has rolled back. */
    @Cancel
    public void forget(Transfer transfer) {
        jdbc.sql("UPDATE savings_account SET announced = announced - ? WHERE id = ?")
                .params(transfer.amount(), transfer.to())
                .update();
    }

    /** What the naive service calls: one local transaction of this database. */
    @Transactional("savingsTransactionManager")
    public void deposit(Transfer transfer) {
        int accounts = jdbc.sql("UPDATE savings_account SET balance = balance + ? WHERE id = ? AND NOT closed")
                .params(transfer.amount(), transfer.to())
                .update();
        requireOne(accounts, transfer);
        enter(transfer);
    }

    /** Opens an account without money, or empties it. */
    @Transactional("savingsTransactionManager")
    public void open(String id, boolean closed) {
        jdbc.sql("DELETE FROM savings_entry WHERE account = ?").param(id).update();
        jdbc.sql("DELETE FROM savings_account WHERE id = ?").param(id).update();
        jdbc.sql("INSERT INTO savings_account (id, balance, announced, closed) VALUES (?, 0, 0, ?)")
                .params(id, closed)
                .update();
    }

    private void enter(Transfer transfer) {
        jdbc.sql("INSERT INTO savings_entry (transfer, account, amount) VALUES (?, ?, ?)")
                .params(transfer.id(), transfer.to(), transfer.amount())
                .update();
    }

    private static void requireOne(int accounts, Transfer transfer) {
        if (accounts == 0) {
            throw new RefusedException("No open savings account " + transfer.to());
        }
    }
}
