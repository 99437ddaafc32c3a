package io.distlock.txn.faults;

import io.distlock.txn.log.jdbc.CommitRefusedException;
import io.distlock.txn.log.jdbc.JdbcDecisionLog;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.LocalBranch;
import java.sql.Connection;
import java.sql.SQLException;

/** A local transaction that carries the decision. Confined to the thread that commits. */
final class RidingBranch implements LocalBranch {

    private final Connection connection;
    private final JdbcDecisionLog log;

    RidingBranch(Connection connection, JdbcDecisionLog log) {
        this.connection = connection;
        this.log = log;
    }

    @Override
    public String name() {
        return "debit";
    }

    @Override
    public boolean canCarryDecisionsOf(DecisionLog other) {
        return other == log;
    }

    @Override
    public LocalResult commit() {
        throw new UnsupportedOperationException("Here there is always another branch");
    }

    @Override
    public LocalResult commitWith(DecisionRecord decision) {
        try {
            log.recordIn(connection, decision);
        } catch (CommitRefusedException e) {
            rollback();
            return new LocalResult.RolledBack(e);
        }
        try {
            connection.commit();
            log.settled(decision.transaction());
            return new LocalResult.Committed();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void rollback() {
        try {
            connection.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
