package io.distlock.samples.remotebranch;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import javax.sql.DataSource;

/** The decision log in PostgreSQL, whose tables are in decision-log-postgresql.sql. Thread-safe. */
final class DecisionTables {

    private final DataSource database;

    DecisionTables(DataSource database) {
        this.database = database;
    }

    /** Refuses to work for a coordinator that nobody knows or that has gone, and for what is decided. */
    void requireOpen(Transaction transaction) throws SQLException, RefusedException {
        String sql =
                """
                SELECT l.log_id, o.incarnation IS NOT NULL AND NOT o.fenced AND s.lease_until >= now(), d.decision
                FROM distlock_txn_log l
                LEFT JOIN distlock_txn_owner o ON o.incarnation = ?
                LEFT JOIN distlock_txn_lease s ON s.incarnation = o.incarnation
                LEFT JOIN distlock_txn_decision d ON d.incarnation = o.incarnation AND d.seq = ?""";
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, transaction.incarnation());
            select.setLong(2, transaction.sequence());
            try (ResultSet row = select.executeQuery()) {
                if (!row.next() || !row.getString(1).equals(transaction.log())) {
                    throw new RefusedException(409, "It is decided in another log");
                }
                if (!row.getBoolean(2)) {
                    throw new RefusedException(404, "No living coordinator has begun it");
                }
                if (row.getString(3) != null) {
                    throw new RefusedException(409, "It is decided");
                }
            }
        }
    }

    boolean coordinatorLives(Transaction transaction) throws SQLException {
        try {
            requireOpen(transaction);
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }

    /**
     * What a prepared branch has to do: records ABORT unless a decision stands, and obeys what stands then. A coordinator's row that is
     * gone had nothing left to commit.
     *
     * @return whether it commits
     */
    boolean commits(Transaction transaction, String branch) throws SQLException {
        String abort =
                """
                INSERT INTO distlock_txn_decision (incarnation, seq, decision, content)
                SELECT o.incarnation, ?, 'ABORT', ? FROM distlock_txn_owner o WHERE o.incarnation = ? FOR KEY SHARE OF o
                ON CONFLICT DO NOTHING""";
        String content =
                "{\"version\":1,\"decision\":\"ABORT\",\"branches\":[],\"writer\":\"points\",\"recordedAt\":%d,\"heuristics\":[]}"
                        .formatted(Instant.now().toEpochMilli());
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(abort);
                PreparedStatement select = connection.prepareStatement(
                        "SELECT decision, content FROM distlock_txn_decision WHERE incarnation = ? AND seq = ?")) {
            insert.setLong(1, transaction.sequence());
            insert.setString(2, content);
            insert.setString(3, transaction.incarnation());
            insert.executeUpdate();
            select.setString(1, transaction.incarnation());
            select.setLong(2, transaction.sequence());
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        && row.getString(1).equals("COMMIT")
                        && row.getString(2).contains("\"branch\":\"" + branch + "\"");
            }
        }
    }
}
