package io.distlock.txn.tcc;

import io.distlock.txn.BranchId;
import java.sql.Connection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@link Fence#LOCAL_TX}: the row is changed first and keeps rivals waiting until the method's work has committed with it. A cancel
 * whose try is running waits at the insert of its row, and then finds that of the try or its own. Thread-safe.
 */
final class LocalTxFence implements BranchFence {

    private final RowSteps steps;
    private final BranchRows rows;

    LocalTxFence(RowSteps steps) {
        this.steps = steps;
        this.rows = steps.rows();
    }

    @Override
    public @Nullable Object attempt(
            BranchId branch, String arguments, Callable<@Nullable Object> work, Supplier<Duration> left, Ending cancel)
            throws Exception {
        // the deadline in the row must not come before the one of the transaction, so this is measured first
        Duration atFirst = left.get();
        try {
            return steps.<@Nullable Object>once(connection -> {
                rows.insert(connection, branch, new BranchRow(BranchState.TRIED, arguments), atFirst);
                Object result = work.call();
                requireStill(BranchState.TRIED, connection, branch);
                // late work costs less if it is not committed, to be cancelled
                if (left.get().isZero()) {
                    throw new TryRefusedException(
                            "The try of branch " + branch + " ended after the deadline of its transaction");
                }
                return result;
            });
        } catch (RowRaceException e) {
            throw steps.refusal(branch, e);
        }
    }

    @Override
    public void confirm(BranchId branch, Ending confirm) throws Exception {
        steps.step(connection -> {
            BranchRow row = rows.find(connection, branch).orElseThrow(() -> RowSteps.unknown(branch));
            switch (row.state()) {
                case TRIED -> {
                    rows.move(connection, branch, BranchState.TRIED, BranchState.CONFIRMED);
                    confirm.run(row.arguments());
                    requireStill(BranchState.CONFIRMED, connection, branch);
                }
                case CONFIRMED -> {}
                case INTENT -> throw RowSteps.notPrepared(branch);
                case CANCELLING, RECANCEL, CANCELLED, REFUSED -> throw RowSteps.rolledBack(branch);
            }
            return null;
        });
    }

    @Override
    public void cancel(BranchId branch, Ending cancel) throws Exception {
        steps.step(connection -> {
            Optional<BranchRow> row = rows.find(connection, branch);
            if (row.isEmpty()) {
                rows.insert(connection, branch, new BranchRow(BranchState.REFUSED, ""));
            } else {
                cancel(connection, branch, row.get(), cancel);
            }
            return null;
        });
    }

    private void cancel(Connection connection, BranchId branch, BranchRow row, Ending cancel) throws Exception {
        switch (row.state()) {
            case INTENT, TRIED, CANCELLING, RECANCEL -> {
                rows.move(connection, branch, row.state(), BranchState.CANCELLED);
                cancel.run(row.arguments());
                requireStill(BranchState.CANCELLED, connection, branch);
            }
            case CANCELLED, REFUSED -> {}
            case CONFIRMED -> throw RowSteps.committed(branch);
        }
    }

    /**
     * A method can roll back under our feet: by a call, or by swallowing an error, after which PostgreSQL answers COMMIT with a rollback
     * and its driver does not tell. Then this finds no row, or no transaction that answers.
     */
    private void requireStill(BranchState state, Connection connection, BranchId branch) {
        if (rows.find(connection, branch).filter(row -> row.state() == state).isEmpty()) {
            throw new IllegalStateException("The method that made branch %s %s has ended the local transaction itself"
                    .formatted(branch, state));
        }
    }
}
