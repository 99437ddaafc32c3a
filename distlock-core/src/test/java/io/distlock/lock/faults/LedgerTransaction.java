package io.distlock.lock.faults;

import io.distlock.lock.DistributedLockException;
import io.distlock.lock.LockHandle;
import io.distlock.lock.fencing.JdbcFencingGuard;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** A row in the table {@code ledger}, committed only if the database has not seen a newer holder of the lock. */
record LedgerTransaction(Connection connection) {

    static LedgerTransaction begin(String jdbcUrl, String text) throws SQLException {
        Connection connection = DriverManager.getConnection(jdbcUrl, "postgres", "");
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO ledger (entry) VALUES (?)")) {
            insert.setString(1, text);
            insert.executeUpdate();
        }
        return new LedgerTransaction(connection);
    }

    /** How much a thread asks before it commits. */
    enum Care {
        /** Asks the handle and the database. */
        AWARE,
        /** Asks the database only: it was stopped right after it had asked the handle. */
        UNAWARE,
        /** Asks nobody. */
        UNGUARDED
    }

    /** Checks and commits, or rolls back. */
    void commit(LockHandle handle, Care care) throws SQLException {
        try (Connection open = connection) {
            try {
                if (care != Care.UNGUARDED) {
                    JdbcFencingGuard.check(open, care == Care.AWARE ? handle : new UnawareHandle(handle));
                }
                open.commit();
            } catch (DistributedLockException e) {
                open.rollback();
                throw e;
            }
        }
    }
}
