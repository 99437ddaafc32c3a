package io.distlock.txn.xa;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.XAConnection;
import javax.transaction.xa.XAResource;

/** A session of its own with a database. Confined to one thread at a time, except for {@link #abort()}. */
final class DatabaseSession implements XaSource.JdbcSession {

    private final XAConnection physical;
    private final XAResource resource;
    private final Connection connection;
    private final boolean canAbort;

    DatabaseSession(XAConnection physical) throws SQLException {
        this.physical = physical;
        this.resource = physical.getXAResource();
        this.connection = physical.getConnection();
        this.canAbort = CutOff.isPossible(connection);
    }

    @Override
    public XAResource resource() {
        return resource;
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public boolean canAbort() {
        return canAbort;
    }

    @Override
    public void abort() {
        CutOff.abort(connection);
    }

    @Override
    public void close() throws SQLException {
        physical.close();
    }
}
