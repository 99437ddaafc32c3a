package io.distlock.txn.tcc;

import io.distlock.txn.BranchId;
import io.distlock.txn.HeuristicOutcome;
import io.distlock.txn.spi.HeuristicException;
import io.distlock.txn.tcc.LocalTransactions.LocalWork;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What both fences do with rows: steps in transactions of their own, looked at again when a rival was faster. Thread-safe. */
final class RowSteps {

    /** A row changes a few times in its life, so whoever loses so often is not losing to rivals. */
    private static final int ATTEMPTS_MAX = 5;

    private final LocalTransactions transactions;
    private final BranchRows rows;

    RowSteps(LocalTransactions transactions, BranchRows rows) {
        this.transactions = transactions;
        this.rows = rows;
    }

    BranchRows rows() {
        return rows;
    }

    /** One transaction, in which nobody else changes the row after it was moved. */
    <T extends @Nullable Object> T step(LocalWork<T> work) throws Exception {
        RowRaceException last = new RowRaceException("not tried");
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            try {
                return transactions.inTransaction(work);
            } catch (RowRaceException e) {
                last = e;
            }
        }
        throw new LocalTransactionException(
                "Gave up after %d attempts: %s".formatted(ATTEMPTS_MAX, last.getMessage()), last);
    }

    /** One transaction that is not repeated. */
    <T extends @Nullable Object> T once(LocalWork<T> work) throws Exception {
        return transactions.inTransaction(work);
    }

    Optional<BranchRow> find(BranchId branch) throws Exception {
        return transactions.inTransaction(connection -> rows.find(connection, branch));
    }

    /** Why a try could not insert its row. */
    RuntimeException refusal(BranchId branch, RowRaceException race) throws Exception {
        return find(branch)
                .<RuntimeException>map(row -> new TryRefusedException(
                        "The try of branch %s came too late or twice: the branch is %s".formatted(branch, row.state())))
                .orElseGet(() -> new LocalTransactionException("Branch " + branch + " could not be recorded", race));
    }

    static IllegalStateException unknown(BranchId branch) {
        return new IllegalStateException(("Branch %s is not known to this database: it is the wrong one, has lost data,"
                        + " or the branch ended long ago and was forgotten")
                .formatted(branch));
    }

    static IllegalStateException notPrepared(BranchId branch) {
        return new IllegalStateException(
                "Branch %s is to be confirmed, but its try has not succeeded".formatted(branch));
    }

    static HeuristicException rolledBack(BranchId branch) {
        return new HeuristicException(
                HeuristicOutcome.ROLLED_BACK, "Branch " + branch + " is to be confirmed, but has been cancelled");
    }

    static HeuristicException committed(BranchId branch) {
        return new HeuristicException(
                HeuristicOutcome.COMMITTED, "Branch " + branch + " is to be cancelled, but has been confirmed");
    }
}
