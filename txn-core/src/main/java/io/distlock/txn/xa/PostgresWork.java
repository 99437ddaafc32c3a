package io.distlock.txn.xa;

import java.sql.SQLException;

/**
 * Work in a session of PostgreSQL. After an error the server gives the transaction up, also where the work has swallowed that error; it then
 * answers both PREPARE TRANSACTION and COMMIT with ROLLBACK, and its driver does not tell. Work that ends its transaction itself, by COMMIT
 * or ROLLBACK as the text of a statement, is seen from the state of the session whenever a statement is made and at the end; so not where
 * one statement object has begun and ended it. As thread-safe as the connection.
 */
final class PostgresWork implements SessionWork {

    private static final String GIVEN_UP = "25P02"; // in failed SQL transaction
    private static final String ENDED_BY_WORK = "25000"; // invalid transaction state

    private final PostgresSession session;
    private boolean watching;
    private boolean begun;
    private boolean endedByWork;

    PostgresWork(PostgresSession session) {
        this.session = session;
    }

    @Override
    public void begin() {
        watching = true;
        begun = false;
        endedByWork = false;
    }

    @Override
    public void requireOpen() throws SQLException {
        if (!watching) {
            return;
        }
        boolean isIdle = session.isIdle();
        endedByWork |= begun && isIdle;
        begun |= !isIdle;
        if (endedByWork) {
            throw new SQLException(
                    "The work has ended its transaction itself, by COMMIT or ROLLBACK as the text of a statement: what it has"
                            + " committed so stays, and the rest rolls back. Leave the end to the distributed transaction",
                    ENDED_BY_WORK);
        }
    }

    @Override
    public void requireUnharmed() throws SQLException {
        requireOpen();
        if (session.isFailed()) {
            throw new SQLException(
                    "The database has given up the transaction after an error, which the work has swallowed", GIVEN_UP);
        }
    }

    @Override
    public void end() {
        watching = false;
    }
}
