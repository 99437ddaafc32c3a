package io.distlock.txn.log.jdbc;

import io.distlock.txn.DecisionLogException;
import io.distlock.txn.Heuristic;
import io.distlock.txn.TransactionId;
import io.distlock.txn.log.DecisionCodec;
import io.distlock.txn.log.jdbc.Standing.OwnerState;
import io.distlock.txn.spi.CommitResult;
import io.distlock.txn.spi.Decision;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.Resolution;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The SQL that makes decisions; {@code src/test/tla/JdbcLog.tla} is its model. Blocks. Thread-safe: it has no state.
 */
final class Decisions {

    private static final Logger LOG = LoggerFactory.getLogger(Decisions.class);
    private static final int TRIES_MAX = 10;

    private final StatementSource source;
    private final DecisionCodec codec = new DecisionCodec();

    Decisions(StatementSource source) {
        this.source = source;
    }

    /** See {@link io.distlock.txn.spi.DecisionLog#commit}. */
    CommitResult commit(Connection connection, DecisionRecord record) throws SQLException {
        for (int i = 0; i < TRIES_MAX; i++) {
            if (insert(connection, source.statements(connection).commit(), record)) {
                return new CommitResult.Decided(record);
            }
            Standing standing = standing(connection, record.transaction());
            if (standing.binding().isPresent()) {
                return new CommitResult.Decided(standing.binding().get());
            }
            if (standing.owner() != OwnerState.ALIVE) {
                return new CommitResult.Fenced();
            }
        }
        throw restless(record.transaction());
    }

    /**
     * COMMIT in the transaction of the caller, who commits it.
     *
     * @return what stands in the way; empty if it is recorded
     */
    Optional<Standing> ride(Connection connection, DecisionRecord record) throws SQLException {
        return insert(connection, source.statements(connection).commitInCallersTransaction(), record)
                ? Optional.empty()
                : Optional.of(standing(connection, record.transaction()));
    }

    /**
     * COMMIT in the transaction of the caller, and the commit of that, in one request if the database can.
     *
     * @return what stands in the way, and the transaction has rolled back; empty if it is recorded and committed
     * @throws SQLException also if a constraint of the caller's own work, which waits for the commit, is violated
     */
    Optional<Standing> commitCallers(Connection connection, DecisionRecord record) throws SQLException {
        Optional<String> atOnce = source.statements(connection).commitOfCallersTransaction();
        if (atOnce.isEmpty()) {
            Optional<Standing> standing = ride(connection, record);
            if (standing.isEmpty()) {
                connection.commit();
            } else {
                connection.rollback();
            }
            return standing;
        }
        try (PreparedStatement insertAndCommit = connection.prepareStatement(atOnce.get())) {
            fill(insertAndCommit, record);
            insertAndCommit.execute();
            return Optional.empty();
        } catch (SQLException e) {
            if (!SqlFailures.mayBeRefusal(e)) {
                throw e;
            }
            connection.rollback();
            Standing standing = standing(connection, record.transaction());
            connection.rollback();
            if (standing.isFree()) {
                throw e;
            }
            return Optional.of(standing);
        }
    }

    /** See {@link io.distlock.txn.spi.DecisionLog#abort}. */
    Resolution abort(Connection connection, DecisionRecord record) throws SQLException {
        for (int i = 0; i < TRIES_MAX; i++) {
            if (insert(connection, source.statements(connection).abort(), record)) {
                return new Resolution.Recorded(record);
            }
            Standing standing = standing(connection, record.transaction());
            if (standing.decision().isPresent()) {
                return new Resolution.Recorded(standing.decision().get());
            }
            if (standing.owner() == OwnerState.REMOVED) {
                return new Resolution.Retired();
            }
        }
        throw restless(record.transaction());
    }

    /** See {@link io.distlock.txn.spi.DecisionLog#note}. */
    void note(Connection connection, Heuristic heuristic, DecisionRecord decision) throws SQLException {
        TransactionId transaction = decision.transaction();
        Statements statements = source.statements(connection);
        String insert = decision.decision() == Decision.COMMIT ? statements.commit() : statements.abort();
        for (int i = 0; i < TRIES_MAX; i++) {
            Optional<String> present = text(connection, transaction);
            if (present.isPresent()) {
                DecisionRecord noted = codec.decode(transaction, present.get()).with(heuristic);
                if (replace(connection, present.get(), noted)) {
                    return;
                }
            } else if (insert(connection, insert, decision.with(heuristic))) {
                return;
            } else if (refusesForGood(standing(connection, transaction), decision)) {
                LOG.warn(
                        "Branch {} ended on its own ({}: {}), which the log cannot keep: nothing is recorded of its transaction, and nothing can be since its incarnation was fenced",
                        heuristic.branch(),
                        heuristic.outcome(),
                        heuristic.message());
                return; // trying again would not help
            }
        }
        throw restless(transaction);
    }

    /** See {@link io.distlock.txn.spi.DecisionLog#read}. */
    Optional<DecisionRecord> read(Connection connection, TransactionId transaction) throws SQLException {
        return text(connection, transaction).map(text -> codec.decode(transaction, text));
    }

    private static boolean refusesForGood(Standing standing, DecisionRecord decision) {
        return standing.decision().isEmpty()
                && (standing.owner() == OwnerState.REMOVED
                        || standing.owner() == OwnerState.FENCED && decision.decision() == Decision.COMMIT);
    }

    private boolean insert(Connection connection, String sql, DecisionRecord record) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            fill(insert, record);
            return insert.executeUpdate() == 1;
        } catch (SQLException e) {
            if (SqlFailures.isDuplicate(e)) {
                return false;
            }
            throw e;
        }
    }

    private void fill(PreparedStatement insert, DecisionRecord record) throws SQLException {
        insert.setLong(1, record.transaction().sequence());
        insert.setString(2, record.decision().name());
        insert.setString(3, codec.encode(record));
        insert.setString(4, record.transaction().incarnation());
    }

    /**
     * Owner and register in one reading.
     *
     * @throws DecisionLogException if the transaction belongs to another log, of which this one can tell nothing
     */
    private Standing standing(Connection connection, TransactionId transaction) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(source.statements(connection).standing())) {
            select.setString(1, transaction.incarnation());
            select.setLong(2, transaction.sequence());
            try (ResultSet row = select.executeQuery()) {
                if (!row.next() || !transaction.log().equals(row.getString(1))) {
                    throw new DecisionLogException("Transaction " + transaction + " belongs to another decision log");
                }
                boolean fenced = row.getBoolean(2);
                OwnerState owner = row.wasNull() ? OwnerState.REMOVED : fenced ? OwnerState.FENCED : OwnerState.ALIVE;
                return new Standing(
                        owner, Optional.ofNullable(row.getString(3)).map(text -> codec.decode(transaction, text)));
            }
        }
    }

    private Optional<String> text(Connection connection, TransactionId transaction) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(source.statements(connection).read())) {
            select.setString(1, transaction.incarnation());
            select.setLong(2, transaction.sequence());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    private boolean replace(Connection connection, String before, DecisionRecord after) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(source.statements(connection).replace())) {
            update.setString(1, codec.encode(after));
            update.setString(2, after.transaction().incarnation());
            update.setLong(3, after.transaction().sequence());
            update.setString(4, before);
            return update.executeUpdate() == 1;
        }
    }

    private static DecisionLogException restless(TransactionId transaction) {
        return new DecisionLogException("The decision of %s came and went %d times".formatted(transaction, TRIES_MAX));
    }
}
