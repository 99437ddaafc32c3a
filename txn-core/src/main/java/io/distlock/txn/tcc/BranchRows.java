package io.distlock.txn.tcc;

import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.InDoubtBranch;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The statements on {@code distlock_txn_branch}; each needs the connection of a transaction. Times are the database's.
 *
 * <p>Rows are only inserted, and moved from one state to the next by conditional updates. Nothing locks a row that is not there: such
 * a lock is shared by rivals in some databases at REPEATABLE READ, who then wait for each other's insert. Thread-safe.
 */
final class BranchRows {

    private static final String KEY = "transaction_id = ? AND branch = ? AND participant = ?";
    private static final String INSERT =
            """
            INSERT INTO distlock_txn_branch
              (transaction_id, branch, participant, state, arguments, left_millis, created_at, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)""";
    private static final String SELECT = "SELECT state, arguments FROM distlock_txn_branch WHERE " + KEY;
    private static final String UPDATE =
            "UPDATE distlock_txn_branch SET state = ?, updated_at = CURRENT_TIMESTAMP WHERE " + KEY + " AND state = ?";
    private static final String SELECT_OPEN =
            """
            SELECT transaction_id, branch, updated_at, CURRENT_TIMESTAMP, created_at, left_millis FROM distlock_txn_branch
            WHERE participant = ? AND state IN ('INTENT', 'TRIED', 'CANCELLING', 'RECANCEL') ORDER BY updated_at""";
    private static final String SELECT_OPEN_OF =
            """
            SELECT transaction_id, branch, updated_at, CURRENT_TIMESTAMP, created_at, left_millis FROM distlock_txn_branch
            WHERE participant = ? AND state IN ('INTENT', 'TRIED', 'CANCELLING', 'RECANCEL') AND transaction_id LIKE ?
            AND (transaction_id > ? OR transaction_id = ? AND branch > ?) ORDER BY transaction_id, branch""";
    private static final String SELECT_BELOW =
            """
            SELECT branch FROM distlock_txn_branch
            WHERE transaction_id = ? AND branch LIKE ? AND participant = ? ORDER BY branch""";

    private final int timeoutSeconds;

    BranchRows(Duration statementTimeout) {
        this.timeoutSeconds = Math.toIntExact(statementTimeout.toSeconds());
    }

    /** Waits for another transaction that inserts the same row to end. */
    void insert(Connection connection, BranchId branch, BranchRow row) throws RowRaceException {
        insert(connection, branch, row, null);
    }

    /**
     * As {@link #insert(Connection, BranchId, BranchRow)}.
     *
     * @param left until the deadline of the branch's transaction; null if that is not known
     */
    void insert(Connection connection, BranchId branch, BranchRow row, @Nullable Duration left)
            throws RowRaceException {
        try (PreparedStatement insert = prepare(connection, INSERT)) {
            int next = setKey(insert, 1, branch);
            insert.setString(next++, row.state().name());
            insert.setString(next++, row.arguments());
            insert.setObject(next, left == null ? null : left.toMillis(), Types.BIGINT);
            insert.executeUpdate();
        } catch (SQLException e) {
            throw raceOrFailure(branch, e);
        }
    }

    Optional<BranchRow> find(Connection connection, BranchId branch) {
        try (PreparedStatement select = prepare(connection, SELECT)) {
            setKey(select, 1, branch);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new BranchRow(BranchState.valueOf(row.getString(1)), row.getString(2)))
                        : Optional.empty();
            }
        } catch (SQLException e) {
            throw failure(branch, e);
        }
    }

    /** Also waits for another transaction that has changed the row. */
    void move(Connection connection, BranchId branch, BranchState from, BranchState to) throws RowRaceException {
        try (PreparedStatement update = prepare(connection, UPDATE)) {
            update.setString(1, to.name());
            int next = setKey(update, 2, branch);
            update.setString(next, from.name());
            if (update.executeUpdate() == 0) {
                throw new RowRaceException("Branch " + branch + " is no longer " + from);
            }
        } catch (SQLException e) {
            throw raceOrFailure(branch, e);
        }
    }

    /** Branches that still have to be finished, those that changed last at the end. */
    List<InDoubtBranch> open(Connection connection, String participant, int limit) {
        try (PreparedStatement select = prepare(connection, SELECT_OPEN)) {
            select.setString(1, participant);
            return inDoubt(select, participant, limit);
        } catch (SQLException e) {
            throw unreadable(participant, e);
        }
    }

    /** Open branches of one log after another branch, by transaction and branch as the database sorts them. */
    List<InDoubtBranch> openOf(
            Connection connection, String participant, String log, Optional<BranchId> after, int limit) {
        String transaction = after.map(last -> last.transaction().toString()).orElse("");
        try (PreparedStatement select = prepare(connection, SELECT_OPEN_OF)) {
            select.setString(1, participant);
            select.setString(2, log + "-%");
            select.setString(3, transaction);
            select.setString(4, transaction);
            select.setString(5, after.map(BranchId::branch).orElse(""));
            return inDoubt(select, participant, limit);
        } catch (SQLException e) {
            throw unreadable(participant, e);
        }
    }

    private static List<InDoubtBranch> inDoubt(PreparedStatement select, String participant, int limit)
            throws SQLException {
        select.setMaxRows(limit);
        try (ResultSet row = select.executeQuery()) {
            List<InDoubtBranch> branches = new ArrayList<>();
            while (row.next()) {
                branches.add(inDoubt(row, participant));
            }
            return branches;
        }
    }

    private static LocalTransactionException unreadable(String participant, SQLException e) {
        return new LocalTransactionException(
                "Open branches of '%s' could not be read: %s".formatted(participant, e.getMessage()), e);
    }

    /** Branches in any state below one of their transaction. */
    List<BranchId> below(Connection connection, TransactionId transaction, String branch, String participant) {
        try (PreparedStatement select = prepare(connection, SELECT_BELOW)) {
            select.setString(1, transaction.toString());
            select.setString(2, branch + ".%");
            select.setString(3, participant);
            try (ResultSet row = select.executeQuery()) {
                List<BranchId> branches = new ArrayList<>();
                while (row.next()) {
                    branches.add(new BranchId(transaction, row.getString(1), participant));
                }
                return branches;
            }
        } catch (SQLException e) {
            throw new LocalTransactionException(
                    "Branches of '%s' below %s/%s could not be read: %s"
                            .formatted(participant, transaction, branch, e.getMessage()),
                    e);
        }
    }

    private static InDoubtBranch inDoubt(ResultSet row, String participant) throws SQLException {
        BranchId branch = new BranchId(TransactionId.parse(row.getString(1)), row.getString(2), participant);
        Instant now = row.getTimestamp(4).toInstant();
        Duration age = Duration.between(row.getTimestamp(3).toInstant(), now);
        Instant created = row.getTimestamp(5).toInstant();
        long left = row.getLong(6);
        return new InDoubtBranch(
                branch,
                age.isNegative() ? Duration.ZERO : age,
                row.wasNull() ? Optional.empty() : Optional.of(Duration.between(now, created.plusMillis(left))));
    }

    private PreparedStatement prepare(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setQueryTimeout(timeoutSeconds);
        return statement;
    }

    private static int setKey(PreparedStatement statement, int first, BranchId branch) throws SQLException {
        statement.setString(first, branch.transaction().toString());
        statement.setString(first + 1, branch.branch());
        statement.setString(first + 2, branch.participant());
        return first + 3;
    }

    /** SQL states of class 23 are violated constraints, here the primary key; class 40 are deadlocks and failed serialization. */
    private static RowRaceException raceOrFailure(BranchId branch, SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        if (state.startsWith("23") || state.startsWith("40")) {
            return new RowRaceException("Branch " + branch + " was changed by somebody else", e);
        }
        throw failure(branch, e);
    }

    private static LocalTransactionException failure(BranchId branch, SQLException e) {
        return new LocalTransactionException(
                "The row of branch %s could not be read or changed: %s".formatted(branch, e.getMessage()), e);
    }
}
