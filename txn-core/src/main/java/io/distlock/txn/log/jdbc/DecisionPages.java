package io.distlock.txn.log.jdbc;

import io.distlock.txn.TransactionId;
import io.distlock.txn.log.DecisionCodec;
import io.distlock.txn.spi.DecisionPage;
import io.distlock.txn.spi.DecisionRecord;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The SQL over many decisions of one incarnation. Blocks. Thread-safe: it has no state. */
final class DecisionPages {

    private final StatementSource source;
    private final DecisionCodec codec = new DecisionCodec();

    DecisionPages(StatementSource source) {
        this.source = source;
    }

    /** Some decisions with a sequence above the given one. */
    DecisionPage page(Connection connection, String log, String incarnation, long after, int limit)
            throws SQLException {
        List<DecisionRecord> records = new ArrayList<>();
        long last = after;
        try (PreparedStatement select =
                connection.prepareStatement(source.statements(connection).page())) {
            select.setString(1, incarnation);
            select.setLong(2, after);
            select.setInt(3, limit);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    last = row.getLong(1);
                    records.add(codec.decode(new TransactionId(log, incarnation, last), row.getString(2)));
                }
            }
        }
        return new DecisionPage(records, records.size() < limit ? Optional.empty() : Optional.of(Long.toString(last)));
    }

    void delete(Connection connection, String incarnation, List<TransactionId> transactions) throws SQLException {
        delete(connection, source.statements(connection).delete(), incarnation, transactions, false);
    }

    /** Nothing happens while the incarnation is not fenced. */
    void deleteIfFenced(Connection connection, String incarnation, List<TransactionId> transactions)
            throws SQLException {
        delete(connection, source.statements(connection).deleteIfFenced(), incarnation, transactions, true);
    }

    private static void delete(
            Connection connection, String sql, String incarnation, List<TransactionId> transactions, boolean ifFenced)
            throws SQLException {
        if (transactions.isEmpty()) {
            return;
        }
        Array sequences = connection.createArrayOf(
                "bigint", transactions.stream().map(TransactionId::sequence).toArray());
        try (PreparedStatement delete = connection.prepareStatement(sql)) {
            delete.setString(1, incarnation);
            delete.setArray(2, sequences);
            if (ifFenced) {
                delete.setString(3, incarnation);
            }
            delete.executeUpdate();
        } finally {
            sequences.free();
        }
    }
}
