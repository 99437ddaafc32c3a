package io.distlock.txn.log.jdbc;

import io.distlock.txn.DecisionLogException;
import io.distlock.txn.TransactionId;
import io.distlock.txn.log.jdbc.Attempts.Attempt;
import io.distlock.txn.log.jdbc.Standing.OwnerState;
import io.distlock.txn.spi.DecisionRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Decisions that are recorded in the transaction of an initiator. Thread-safe. */
final class Rides {

    private final Decisions decisions;
    private final Lifetime lifetime;

    Rides(Decisions decisions, Lifetime lifetime) {
        this.decisions = decisions;
        this.lifetime = lifetime;
    }

    /** See {@link JdbcDecisionLog#recordIn}. */
    void record(Connection connection, DecisionRecord commit) {
        TransactionId transaction = commit.transaction();
        Attempt attempt = lifetime.begin(transaction);
        boolean recorded = false;
        try {
            requireOpenTransaction(connection, transaction);
            Optional<Standing> standing = decisions.ride(connection, commit);
            if (standing.isPresent()) {
                throw refusal(transaction, standing.get());
            }
            recorded = true;
        } catch (SQLException e) {
            throw new DecisionLogException(
                    "COMMIT of %s cannot be recorded in the transaction of its initiator, which has to roll back: %s"
                            .formatted(transaction, e.getMessage()),
                    e);
        } finally {
            if (!recorded) {
                attempt.settle(); // the caller rolls back
            }
        }
        lifetime.attempts(transaction).ifPresent(attempts -> attempts.ride(transaction, attempt));
    }

    /** See {@link JdbcDecisionLog#commitIn}. */
    void commit(Connection connection, DecisionRecord commit) throws SQLException {
        TransactionId transaction = commit.transaction();
        requireOpenTransaction(connection, transaction);
        Attempt attempt = lifetime.begin(transaction);
        Optional<Standing> standing;
        try {
            standing = decisions.commitCallers(connection, commit);
        } catch (SQLException e) {
            if (SqlFailures.meansRollback(e)) {
                attempt.settle();
            }
            throw e; // else nobody knows: the decision stays until the incarnation is fenced
        }
        attempt.settle();
        if (standing.isPresent()) {
            throw refusal(transaction, standing.get());
        }
    }

    /** The initiator's transaction has ended, one way or the other. */
    void ended(TransactionId transaction) {
        lifetime.attempts(transaction).ifPresent(attempts -> attempts.rideEnded(transaction));
    }

    private CommitRefusedException refusal(TransactionId transaction, Standing standing) {
        if (standing.owner() != OwnerState.ALIVE) {
            lifetime.end(transaction.incarnation());
        }
        Optional<DecisionRecord> binding = standing.binding();
        String reason = binding.map(decision -> decision.decision() + " stands already, by " + decision.writer())
                .orElse(
                        standing.owner() == OwnerState.ALIVE
                                ? "another decision came and went"
                                : "its incarnation is fenced");
        return new CommitRefusedException("COMMIT of %s is refused: %s".formatted(transaction, reason), binding);
    }

    private static void requireOpenTransaction(Connection connection, TransactionId transaction) throws SQLException {
        if (connection.getAutoCommit()) {
            throw new IllegalStateException(
                    "COMMIT of %s must be recorded inside the transaction of its initiator; this connection is in auto-commit mode"
                            .formatted(transaction));
        }
    }
}
