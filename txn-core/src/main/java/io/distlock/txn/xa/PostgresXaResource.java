package io.distlock.txn.xa;

import io.distlock.txn.log.jdbc.JdbcDecisionLog;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Base64;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work of a connection to PostgreSQL, with the driver's names of branches, so that the driver's resource lists and ends what was
 * prepared here. The driver begins a branch with a request {@code BEGIN} of its own; here it goes with the first statement of the work,
 * which saves one of the three round trips that a branch adds to its work, and a branch without a statement needs none. An error of
 * PREPARE or of a one-phase COMMIT that means a rollback is answered so, and not as a failure of the server; so is what {@link PostgresWork}
 * has seen.
 *
 * <p>Work that is suspended or ended may go on in the same session. As thread-safe as the connection.
 */
final class PostgresXaResource implements XAResource {

    private static final Logger log = LoggerFactory.getLogger(PostgresXaResource.class);
    private static final String NO_SUCH_BRANCH = "42704";
    private static final String DEADLOCK = "40P01";

    private final PostgresSession session;
    private final SessionWork work;
    private final Connection connection;
    private final XAResource driver;
    private @Nullable Xid branch;
    private boolean working;

    /**
     * @param work in the same session
     * @param driver the driver's resource of the same connection
     */
    PostgresXaResource(PostgresSession session, SessionWork work, XAResource driver) {
        this.session = session;
        this.work = work;
        this.connection = session.connection();
        this.driver = driver;
    }

    // -- work

    @Override
    public void start(Xid xid, int flags) throws XAException {
        boolean isNew = flags == TMNOFLAGS;
        if (isNew ? branch != null : working || !xid.equals(branch)) {
            throw new XAException(XAException.XAER_PROTO);
        }
        if (isNew) {
            try {
                connection.setAutoCommit(false);
            } catch (SQLException e) {
                throw answer(XAException.XAER_RMFAIL, e);
            }
            branch = xid;
            work.begin();
        }
        working = true;
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        requireBranch(xid);
        working = false;
    }

    // -- the end

    @Override
    public int prepare(Xid xid) throws XAException {
        requireEnded(xid);
        try {
            work.requireUnharmed();
            if (session.isIdle()) {
                return XA_RDONLY;
            }
            session.execute("PREPARE TRANSACTION " + literal(xid));
            return XA_OK;
        } catch (SQLException e) {
            throw answer(JdbcDecisionLog.meansRollback(e) ? rolledBack(e) : XAException.XAER_RMFAIL, e);
        } finally {
            leave();
        }
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        if (!onePhase) {
            endPrepared("COMMIT PREPARED ", xid);
            return;
        }
        requireEnded(xid);
        try {
            work.requireUnharmed();
            connection.commit();
        } catch (SQLException e) {
            throw answer(JdbcDecisionLog.meansRollback(e) ? rolledBack(e) : XAException.XAER_RMFAIL, e);
        } finally {
            leave();
        }
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        if (!xid.equals(branch)) {
            endPrepared("ROLLBACK PREPARED ", xid);
            return;
        }
        try {
            connection.rollback();
        } catch (SQLException e) {
            throw answer(XAException.XAER_RMFAIL, e);
        } finally {
            leave();
        }
    }

    private void endPrepared(String command, Xid xid) throws XAException {
        if (branch != null) {
            throw new XAException(XAException.XAER_PROTO);
        }
        try {
            session.execute(command + literal(xid));
        } catch (SQLException e) {
            throw answer(
                    NO_SUCH_BRANCH.equals(e.getSQLState())
                            ? XAException.XAER_NOTA
                            : isLost(e) ? XAException.XAER_RMFAIL : XAException.XAER_RMERR,
                    e);
        }
    }

    /** The connection is as before the branch; what it has not ended is rolled back, as a change of the mode would commit it. */
    private void leave() {
        branch = null;
        working = false;
        work.end();
        try {
            if (!session.isIdle()) {
                connection.rollback();
            }
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            log.debug("A connection broke at the end of a branch; its pool will notice", e);
        }
    }

    /** As the driver names it. */
    private static String literal(Xid xid) {
        return "'" + xid.getFormatId() + "_" + base64(xid.getGlobalTransactionId()) + "_"
                + base64(xid.getBranchQualifier()) + "'";
    }

    private static String base64(byte[] part) {
        return new String(Base64.getEncoder().encode(part), StandardCharsets.US_ASCII);
    }

    private static int rolledBack(SQLException failure) {
        String state = failure.getSQLState();
        if (state.startsWith("23")) {
            return XAException.XA_RBINTEGRITY;
        }
        if (state.equals(DEADLOCK)) {
            return XAException.XA_RBDEADLOCK;
        }
        return state.startsWith("40") ? XAException.XA_RBTRANSIENT : XAException.XA_RBROLLBACK;
    }

    /** No answer, or a server that shuts down (class 57P). */
    private static boolean isLost(SQLException failure) {
        String state = failure.getSQLState();
        return state == null || state.startsWith("08") || state.startsWith("57P");
    }

    private static XAException answer(int code, SQLException failure) {
        return (XAException) new XAException(code).initCause(failure);
    }

    private void requireBranch(Xid xid) throws XAException {
        if (!xid.equals(branch)) {
            throw new XAException(XAException.XAER_PROTO);
        }
    }

    private void requireEnded(Xid xid) throws XAException {
        requireBranch(xid);
        if (working) {
            throw new XAException(XAException.XAER_PROTO);
        }
    }

    // -- the driver's

    @Override
    public Xid[] recover(int flag) throws XAException {
        return driver.recover(flag);
    }

    @Override
    public void forget(Xid xid) throws XAException {
        driver.forget(xid);
    }

    @Override
    public int getTransactionTimeout() throws XAException {
        return driver.getTransactionTimeout();
    }

    @Override
    public boolean setTransactionTimeout(int seconds) throws XAException {
        return driver.setTransactionTimeout(seconds);
    }

    /** A branch belongs to one session until it is prepared. */
    @Override
    public boolean isSameRM(XAResource other) {
        return other == this;
    }
}
