package io.distlock.txn.tcc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The table {@code distlock_txn_branch} as a whole: for start-up and for regular clean-up. The scripts {@code
 * io/distlock/txn/branch-postgresql.sql} and {@code branch-h2.sql} in this jar create it.
 *
 * <p>Thread-safe; several instances may clean up at a time.
 */
public final class BranchTable {

    /** How long ended branches are remembered if nothing else is said. */
    public static final Duration RETENTION_DEFAULT = Duration.ofDays(7);

    /** As long as a transaction can last: until then a late try may arrive. */
    private static final Duration RETENTION_MIN = Duration.ofDays(1);

    private static final int LIMIT_MAX = 10_000;

    private static final String NOTHING = "SELECT state, arguments, left_millis FROM distlock_txn_branch WHERE 1 = 0";
    private static final String NOW = "SELECT CURRENT_TIMESTAMP FROM distlock_txn_branch";
    private static final String SELECT =
            """
            SELECT transaction_id, branch, participant FROM distlock_txn_branch
            WHERE state IN ('CONFIRMED', 'CANCELLED', 'REFUSED') AND updated_at < ? ORDER BY updated_at""";
    private static final String DELETE =
            """
            DELETE FROM distlock_txn_branch WHERE transaction_id = ? AND branch = ? AND participant = ?
            AND state IN ('CONFIRMED', 'CANCELLED', 'REFUSED') AND updated_at < ?""";

    private final LocalTransactions transactions;

    public BranchTable(LocalTransactions transactions) {
        this.transactions = transactions;
    }

    /**
     * Tries to read the table.
     *
     * @throws IllegalStateException if it cannot be read
     */
    public void requireReadable() throws Exception {
        transactions.inTransaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement(NOTHING)) {
                select.executeQuery().close();
                return null;
            } catch (SQLException e) {
                throw new IllegalStateException(
                        "Table distlock_txn_branch cannot be read in the participant's database; create it from"
                                + " io/distlock/txn/branch-<platform>.sql: " + e.getMessage(),
                        e);
            }
        });
    }

    /**
     * Forgets branches that ended longer ago than the retention. Open branches stay, however old they are.
     *
     * @param retention at least 1 day, in which late duplicates are still recognised
     * @param limit how many in this call, which is one transaction; 1 to 10000
     * @return how many were forgotten; if as many as the limit, there may be more
     * @throws Exception as {@link LocalTransactions#inTransaction}; may be repeated
     */
    public int purge(Duration retention, int limit) throws Exception {
        if (retention.compareTo(RETENTION_MIN) < 0) {
            throw new IllegalArgumentException(
                    "Ended branches must be kept for %s at least, not %s".formatted(RETENTION_MIN, retention));
        }
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new IllegalArgumentException("Limit must be 1 to %d, not %d".formatted(LIMIT_MAX, limit));
        }
        return transactions.inTransaction(connection -> purge(connection, retention, limit));
    }

    private static int purge(Connection connection, Duration retention, int limit) throws SQLException {
        Timestamp before;
        List<String[]> keys = new ArrayList<>();
        try (PreparedStatement now = connection.prepareStatement(NOW)) {
            now.setMaxRows(1);
            try (ResultSet row = now.executeQuery()) {
                if (!row.next()) {
                    return 0;
                }
                before = Timestamp.from(row.getTimestamp(1).toInstant().minus(retention));
            }
        }
        try (PreparedStatement select = connection.prepareStatement(SELECT)) {
            select.setTimestamp(1, before);
            select.setMaxRows(limit);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    keys.add(new String[] {row.getString(1), row.getString(2), row.getString(3)});
                }
            }
        }
        return delete(connection, keys, before);
    }

    /** By key, because LIMIT of a DELETE is written differently everywhere. */
    private static int delete(Connection connection, List<String[]> keys, Timestamp before) throws SQLException {
        int deleted = 0;
        try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
            for (String[] key : keys) {
                for (int part = 0; part < key.length; part++) {
                    delete.setString(part + 1, key[part]);
                }
                delete.setTimestamp(key.length + 1, before);
                delete.addBatch();
            }
            for (int count : keys.isEmpty() ? new int[0] : delete.executeBatch()) {
                deleted += Math.max(count, 0);
            }
        }
        return deleted;
    }
}
