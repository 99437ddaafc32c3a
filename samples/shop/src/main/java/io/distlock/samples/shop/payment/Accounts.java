package io.distlock.samples.shop.payment;

import io.distlock.samples.shop.RefusedException;
import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.InDoubtBranch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Customers and their money. A charge is {@code HELD}, then {@code PAID} or {@code RELEASED}, and each step happens once however often
 * it is asked for. Thread-safe.
 */
@Component
public class Accounts {

    private final JdbcClient jdbc;

    Accounts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void requireEnough(Charge charge) {
        int rich = jdbc.sql("SELECT count(*) FROM account WHERE customer = ? AND balance >= ?")
                .params(charge.customer(), charge.amount())
                .query(Integer.class)
                .single();
        if (rich == 0) {
            throw new RefusedException("%s has no %d".formatted(charge.customer(), charge.amount()));
        }
    }

    /** Puts money aside; false if there is not enough of it. */
    @Transactional
    boolean hold(BranchId branch, Charge charge) {
        int taken = jdbc.sql(
                        "UPDATE account SET balance = balance - ?, held = held + ? WHERE customer = ? AND balance >= ?")
                .params(charge.amount(), charge.amount(), charge.customer(), charge.amount())
                .update();
        if (taken == 1) {
            jdbc.sql(
                            "INSERT INTO charge (txn, branch, state, order_id, customer, amount) VALUES (?, ?, 'HELD', ?, ?, ?)")
                    .params(branch.transaction().toString(), branch.branch())
                    .params(charge.order(), charge.customer(), charge.amount())
                    .update();
        }
        return taken == 1;
    }

    @Transactional
    void pay(BranchId branch) {
        jdbc.sql(
                        """
                WITH paid AS (UPDATE charge SET state = 'PAID'
                              WHERE txn = ? AND branch = ? AND state = 'HELD' RETURNING customer, amount)
                UPDATE account SET held = held - paid.amount FROM paid WHERE account.customer = paid.customer
                """)
                .params(branch.transaction().toString(), branch.branch())
                .update();
    }

    /** Gives it back. One that is not held is refused from now on. */
    @Transactional
    void release(BranchId branch) {
        jdbc.sql(
                        """
                WITH released AS (UPDATE charge SET state = 'RELEASED'
                                  WHERE txn = ? AND branch = ? AND state = 'HELD' RETURNING customer, amount)
                UPDATE account SET held = held - released.amount, balance = balance + released.amount
                FROM released WHERE account.customer = released.customer
                """)
                .params(branch.transaction().toString(), branch.branch())
                .update();
        jdbc.sql("INSERT INTO charge (txn, branch, state) VALUES (?, ?, 'RELEASED') ON CONFLICT DO NOTHING")
                .params(branch.transaction().toString(), branch.branch())
                .update();
    }

    BranchStatus status(BranchId branch) {
        return jdbc.sql("SELECT state FROM charge WHERE txn = ? AND branch = ?")
                .params(branch.transaction().toString(), branch.branch())
                .query(String.class)
                .optional()
                .map(state -> switch (state) {
                    case "HELD" -> BranchStatus.PREPARED;
                    case "PAID" -> BranchStatus.COMMITTED;
                    default -> BranchStatus.ROLLED_BACK;
                })
                .orElse(BranchStatus.UNKNOWN);
    }

    /** Those that wait for an outcome, the oldest first. */
    List<InDoubtBranch> held(String participant, int limit) {
        return jdbc.sql(
                        """
                SELECT txn, branch, extract(epoch FROM now() - held_at) AS seconds
                FROM charge WHERE state = 'HELD' ORDER BY held_at LIMIT ?
                """)
                .param(limit)
                .query((row, number) -> new InDoubtBranch(
                        new BranchId(TransactionId.parse(row.getString("txn")), row.getString("branch"), participant),
                        Duration.ofMillis((long) (row.getDouble("seconds") * 1000))))
                .list();
    }

    /** What the naive order calls: one local transaction of this database. */
    @Transactional
    public void payAtOnce(Charge charge) {
        int taken = jdbc.sql("UPDATE account SET balance = balance - ? WHERE customer = ? AND balance >= ?")
                .params(charge.amount(), charge.customer(), charge.amount())
                .update();
        if (taken == 0) {
            throw new RefusedException("%s has no %d".formatted(charge.customer(), charge.amount()));
        }
        jdbc.sql("INSERT INTO charge (txn, branch, state, order_id, customer, amount) VALUES (?, '', 'PAID', ?, ?, ?)")
                .params(charge.order(), charge.order(), charge.customer(), charge.amount())
                .update();
    }

    List<Map<String, Object>> all() {
        return jdbc.sql("SELECT * FROM account ORDER BY customer").query().listOfRows();
    }
}
