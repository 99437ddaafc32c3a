package io.distlock.txn.xa;

import io.distlock.txn.log.jdbc.CommitRefusedException;
import io.distlock.txn.log.jdbc.JdbcDecisionLog;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.LocalBranch;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The local transaction of a database in which the log is: it needs no prepare, since the decision is written in it. Confined to the
 * thread that ends the transaction.
 */
final class RidingBranch implements LocalBranch {

    private static final Logger log = LoggerFactory.getLogger(RidingBranch.class);

    private final String name;
    private final EnlistedConnection enlisted;
    private final JdbcDecisionLog decisions;

    RidingBranch(String name, EnlistedConnection enlisted, JdbcDecisionLog decisions) {
        this.name = name;
        this.enlisted = enlisted;
        this.decisions = decisions;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean canCarryDecisionsOf(DecisionLog other) {
        return other == decisions;
    }

    @Override
    public LocalResult commit() {
        return commit(Connection::commit);
    }

    @Override
    public LocalResult commitWith(DecisionRecord decision) {
        return commit(connection -> decisions.commitIn(connection, decision));
    }

    /** How a transaction commits. */
    private interface Commit {

        void of(Connection connection) throws SQLException;
    }

    private LocalResult commit(Commit commit) {
        try {
            enlisted.work().requireUnharmed();
            enlisted.work().end(); // the log may end the transaction by a statement
        } catch (SQLException e) {
            rollback();
            return new LocalResult.RolledBack(e);
        }
        try {
            commit.of(enlisted.connection());
            enlisted.giveBack(false);
            return new LocalResult.Committed();
        } catch (CommitRefusedException e) {
            enlisted.giveBack(false);
            return new LocalResult.RolledBack(e);
        } catch (SQLException e) {
            enlisted.giveBack(true);
            if (JdbcDecisionLog.meansRollback(e)) {
                return new LocalResult.RolledBack(e);
            }
            throw new IllegalStateException(
                    "Nobody knows whether '%s' has committed: %s".formatted(name, e.getMessage()), e);
        } catch (RuntimeException e) {
            rollback(); // nothing was sent that could commit
            return new LocalResult.RolledBack(e);
        }
    }

    @Override
    public void rollback() {
        boolean rolledBack = false;
        try {
            enlisted.connection().rollback();
            rolledBack = true;
        } catch (SQLException e) {
            log.warn(
                    "Local transaction of '{}' did not roll back well; its database rolls back what is never committed",
                    name,
                    e);
        } finally {
            enlisted.giveBack(!rolledBack);
        }
    }
}
