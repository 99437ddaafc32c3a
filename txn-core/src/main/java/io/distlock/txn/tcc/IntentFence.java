package io.distlock.txn.tcc;

import io.distlock.txn.BranchId;
import java.sql.Connection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@link Fence#INTENT}: the row says what may have happened elsewhere, so it changes before a try and before a cancel, and again after
 * each. A try that ends and finds that it has been cancelled opens the row again, so that it is cancelled until that has succeeded.
 * Thread-safe.
 */
final class IntentFence implements BranchFence {

    private final RowSteps steps;
    private final BranchRows rows;

    IntentFence(RowSteps steps) {
        this.steps = steps;
        this.rows = steps.rows();
    }

    @Override
    public @Nullable Object attempt(
            BranchId branch, String arguments, Callable<@Nullable Object> work, Supplier<Duration> left, Ending cancel)
            throws Exception {
        insert(branch, arguments, left.get());
        Object result;
        try {
            result = work.call();
        } catch (Throwable t) {
            failTry(branch, cancel, t);
            throw t;
        }
        if (endTry(branch, true) == BranchState.RECANCEL) {
            TryRefusedException refused =
                    new TryRefusedException("Branch " + branch + " was rolled back while its try was running");
            cancelAgain(branch, cancel, refused);
            throw refused;
        }
        return result;
    }

    @Override
    public void confirm(BranchId branch, Ending confirm) throws Exception {
        BranchRow row = steps.find(branch).orElseThrow(() -> RowSteps.unknown(branch));
        switch (row.state()) {
            case TRIED -> {
                confirm.run(row.arguments());
                end(branch, BranchState.TRIED, BranchState.CONFIRMED);
            }
            case CONFIRMED -> {}
            case INTENT -> throw RowSteps.notPrepared(branch);
            case CANCELLING, RECANCEL, CANCELLED, REFUSED -> throw RowSteps.rolledBack(branch);
        }
    }

    @Override
    public void cancel(BranchId branch, Ending cancel) throws Exception {
        BranchRow row = beginCancel(branch);
        if (row.state() == BranchState.CANCELLING || row.state() == BranchState.RECANCEL) {
            cancel.run(row.arguments());
            end(branch, row.state(), BranchState.CANCELLED);
        }
    }

    private void insert(BranchId branch, String arguments, Duration left) throws Exception {
        try {
            steps.once(connection -> {
                rows.insert(connection, branch, new BranchRow(BranchState.INTENT, arguments), left);
                return null;
            });
        } catch (RowRaceException e) {
            throw steps.refusal(branch, e);
        }
    }

    private void failTry(BranchId branch, Ending cancel, Throwable cause) {
        try {
            if (endTry(branch, false) == BranchState.RECANCEL) {
                cancelAgain(branch, cancel, cause);
            }
        } catch (Exception e) {
            cause.addSuppressed(e);
        }
    }

    /** If this fails, recovery finds the row and cancels. */
    private void cancelAgain(BranchId branch, Ending cancel, Throwable cause) {
        try {
            cancel(branch, cancel);
        } catch (Exception e) {
            cause.addSuppressed(e);
        }
    }

    private BranchState endTry(BranchId branch, boolean succeeded) throws Exception {
        return steps.step(connection -> noteEndOfTry(connection, branch, succeeded));
    }

    private BranchState noteEndOfTry(Connection connection, BranchId branch, boolean succeeded)
            throws RowRaceException {
        BranchRow row = rows.find(connection, branch).orElseThrow(() -> RowSteps.unknown(branch));
        BranchState next =
                switch (row.state()) {
                    case INTENT -> succeeded ? BranchState.TRIED : BranchState.INTENT;
                    // another state than CANCELLING, for whoever is just doing that began too early
                    case CANCELLING, CANCELLED -> BranchState.RECANCEL;
                    case TRIED, CONFIRMED, RECANCEL, REFUSED ->
                        throw new IllegalStateException(
                                "Branch %s became %s while its try was running".formatted(branch, row.state()));
                };
        if (next != row.state()) {
            rows.move(connection, branch, row.state(), next);
        }
        return next;
    }

    /** Answers the row as it is then; one that says so is to be cancelled. */
    private BranchRow beginCancel(BranchId branch) throws Exception {
        return steps.step(connection -> {
            Optional<BranchRow> row = rows.find(connection, branch);
            if (row.isEmpty()) {
                BranchRow refused = new BranchRow(BranchState.REFUSED, "");
                rows.insert(connection, branch, refused);
                return refused;
            }
            return switch (row.get().state()) {
                case INTENT, TRIED -> {
                    rows.move(connection, branch, row.get().state(), BranchState.CANCELLING);
                    yield new BranchRow(BranchState.CANCELLING, row.get().arguments());
                }
                case CANCELLING, RECANCEL, CANCELLED, REFUSED -> row.get();
                case CONFIRMED -> throw RowSteps.committed(branch);
            };
        });
    }

    /** The method has been called; a rival that has called it too may have noted it first. */
    private void end(BranchId branch, BranchState from, BranchState to) throws Exception {
        steps.step(connection -> {
            Optional<BranchRow> row = rows.find(connection, branch);
            if (row.isPresent() && row.get().state() == from) {
                rows.move(connection, branch, from, to);
            }
            return null;
        });
    }
}
