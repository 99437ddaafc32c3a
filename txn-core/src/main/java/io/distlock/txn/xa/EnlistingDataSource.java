package io.distlock.txn.xa;

import io.distlock.txn.log.jdbc.JdbcDecisionLog;
import io.distlock.txn.spi.DecisionLog;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Connections that take part in the transaction of the thread, as a branch of it, and go back to their pool as soon as the branch allows.
 * Without a transaction they are plain connections of the pool.
 *
 * <p>If the decision log of the transaction is in this very data source, the branch is a local transaction in which the decision is
 * written last: it then needs no prepare, and the decision no write of its own.
 *
 * <p>Thread-safe.
 */
public class EnlistingDataSource implements DataSource {

    private final Supplier<XaParticipant> participant;
    private final DataSource pool;
    private final Supplier<XaTransactionManager> transactions;
    private final Consumer<Connection> evict;
    private final boolean carriesDecisions;

    /**
     * Connections of a pool.
     *
     * @param participant asked for with the first connection, as the next but one
     * @param pool of connections of {@link UnpooledXaDataSource}
     * @param transactions JTA
     * @param evict makes the pool drop a connection that must not be used again, before it is closed
     * @param carriesDecisions false if branches are to be prepared although the log is here
     */
    public EnlistingDataSource(
            Supplier<XaParticipant> participant,
            DataSource pool,
            Supplier<XaTransactionManager> transactions,
            Consumer<Connection> evict,
            boolean carriesDecisions) {
        this.participant = participant;
        this.pool = pool;
        this.transactions = transactions;
        this.evict = evict;
        this.carriesDecisions = carriesDecisions;
    }

    public final XaParticipant participant() {
        return participant.get();
    }

    /** Whether branches need no prepare where this log decides. */
    public final boolean carriesDecisionsOf(DecisionLog log) {
        return carriesDecisions && log instanceof JdbcDecisionLog jdbc && jdbc.livesIn(this);
    }

    @Override
    public Connection getConnection() throws SQLException {
        Optional<XaTransaction> transaction = transactions.get().current();
        return transaction.isEmpty()
                ? pool.getConnection()
                : transaction
                        .get()
                        .resource(this, EnlistedConnection.class, () -> enlist(transaction.get()))
                        .handle();
    }

    private EnlistedConnection enlist(XaTransaction transaction) throws SQLException {
        Optional<JdbcDecisionLog> riding = riding(transaction);
        EnlistedConnection enlisted = new EnlistedConnection(pool.getConnection(), evict, transaction);
        boolean done = false;
        boolean broken = true;
        try {
            if (riding.isPresent()) {
                enlisted.connection().setAutoCommit(false);
                enlisted.work().begin();
                transaction.enlist(new RidingBranch(participant().name(), enlisted, riding.get()));
            } else {
                UnpooledXaDataSource.XaLink link = enlisted.connection().unwrap(UnpooledXaDataSource.XaLink.class);
                transaction.enlist(new NamedXaResource(participant(), link.xaResource()), enlisted);
            }
            done = true;
            return enlisted;
        } catch (RollbackException e) {
            broken = false;
            throw refused(transaction, e);
        } catch (SystemException | IllegalStateException | IllegalArgumentException e) {
            throw refused(transaction, e);
        } finally {
            if (!done) {
                enlisted.giveBack(broken);
            }
        }
    }

    private Optional<JdbcDecisionLog> riding(XaTransaction transaction) {
        return transaction.log().filter(this::carriesDecisionsOf).map(JdbcDecisionLog.class::cast);
    }

    private SQLException refused(XaTransaction transaction, Exception cause) {
        return new SQLException(
                "No connection of '%s' for %s: %s"
                        .formatted(participant().name(), transaction.name(), cause.getMessage()),
                "08001",
                cause);
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("The pool has the user and the password");
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return pool.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        pool.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        pool.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return pool.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return pool.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        return type.isInstance(pool) ? type.cast(pool) : pool.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || type.isInstance(pool) || pool.isWrapperFor(type);
    }
}
