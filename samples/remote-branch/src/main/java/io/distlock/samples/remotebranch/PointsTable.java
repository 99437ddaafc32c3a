package io.distlock.samples.remotebranch;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Points of customers, and the branches that give them. What is prepared is on disk, and counts once it is committed. Thread-safe. */
final class PointsTable {

    private static final String SCHEMA =
            """
            CREATE TABLE IF NOT EXISTS points_branch (
              transaction VARCHAR(50), branch VARCHAR(32), customer VARCHAR(50), points INT,
              state VARCHAR(12) NOT NULL, deadline TIMESTAMP WITH TIME ZONE,
              PRIMARY KEY (transaction, branch))""";

    private final DataSource database;

    /** A delivery of a call that waits for its outcome. */
    record InDoubt(Transaction transaction, String branch, Instant deadline) {}

    PointsTable(DataSource database) throws SQLException {
        this.database = database;
        try (Connection connection = database.getConnection();
                Statement create = connection.createStatement()) {
            create.execute(SCHEMA);
        }
    }

    /** Prepares; refused if the call has been told to roll back before. */
    void prepare(Call call, String delivery, String customer, int points) throws SQLException, RefusedException {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        """
                        INSERT INTO points_branch SELECT ?, ?, ?, ?, 'prepared', ? WHERE NOT EXISTS
                        (SELECT 1 FROM points_branch WHERE transaction = ? AND branch = ?)""")) {
            insert.setString(1, call.transaction().toString());
            insert.setString(2, delivery);
            insert.setString(3, customer);
            insert.setInt(4, points);
            insert.setTimestamp(5, Timestamp.from(call.deadline()));
            insert.setString(6, call.transaction().toString());
            insert.setString(7, call.branch());
            if (insert.executeUpdate() == 0) {
                throw new RefusedException(409, "This call was told to roll back");
            }
        }
    }

    /** Ends a delivery that is prepared, and tells how it has ended, now or before; empty if it is unknown. */
    String end(String transaction, String delivery, String state) throws SQLException {
        update(
                "UPDATE points_branch SET state = ? WHERE transaction = ? AND branch = ? AND state = 'prepared'",
                state,
                transaction,
                delivery);
        return state(transaction, delivery);
    }

    /** Rolls back what is prepared for a call, or below it, but one delivery; and refuses the call from now on. */
    void rollBack(String transaction, String branch, String except) throws SQLException {
        update(
                "INSERT INTO points_branch (state, transaction, branch) VALUES ('rolled-back', ?, ?) ON CONFLICT DO NOTHING",
                transaction,
                branch);
        update(
                """
                UPDATE points_branch SET state = 'rolled-back' WHERE transaction = ?
                AND (branch = ? OR branch LIKE ? || '.%') AND branch <> ? AND state = 'prepared'""",
                transaction, branch, branch, except);
    }

    String state(String transaction, String delivery) throws SQLException {
        List<String> found =
                strings("SELECT state FROM points_branch WHERE transaction = ? AND branch = ?", transaction, delivery);
        return found.isEmpty() ? "" : found.get(0);
    }

    List<InDoubt> inDoubt() throws SQLException, RefusedException {
        List<InDoubt> all = new ArrayList<>();
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT transaction, branch, deadline FROM points_branch WHERE state = 'prepared' LIMIT 100");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                all.add(new InDoubt(
                        Transaction.parse(rows.getString(1)),
                        rows.getString(2),
                        rows.getTimestamp(3).toInstant()));
            }
        }
        return all;
    }

    /** What a customer has. */
    int points(String customer) throws SQLException {
        return Integer.parseInt(strings(
                        "SELECT coalesce(sum(points), 0) FROM points_branch WHERE customer = ? AND state = 'committed'",
                        customer)
                .get(0));
    }

    private void update(String sql, String... values) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement update = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                update.setString(i + 1, values[i]);
            }
            update.executeUpdate();
        }
    }

    private List<String> strings(String sql, String... values) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                select.setString(i + 1, values[i]);
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
        }
        return found;
    }
}
