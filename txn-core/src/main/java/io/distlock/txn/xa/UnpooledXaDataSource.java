package io.distlock.txn.xa;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Optional;
import java.util.logging.Logger;
import javax.sql.DataSource;
import javax.sql.XAConnection;
import javax.sql.XADataSource;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;

/**
 * Gives the connections of an {@link XADataSource} out as plain ones that know their {@link XAResource}, so that any pool of plain
 * connections can keep them. Each is a physical one, which its {@code close()} ends. Thread-safe.
 */
public final class UnpooledXaDataSource implements DataSource {

    private final XADataSource dataSource;
    private final Resources resources;

    public UnpooledXaDataSource(XADataSource dataSource) {
        this(dataSource, UnpooledXaDataSource::resource);
    }

    UnpooledXaDataSource(XADataSource dataSource, Resources resources) {
        this.dataSource = dataSource;
        this.resources = resources;
    }

    /** Chooses the resource in which the work of a connection is done. */
    interface Resources {

        XAResource of(XAConnection physical, Connection connection, SessionWork work) throws SQLException;
    }

    private static XAResource resource(XAConnection physical, Connection connection, SessionWork work)
            throws SQLException {
        XAResource driver = physical.getXAResource();
        Optional<PostgresSession> postgres = PostgresSession.of(connection);
        return postgres.isPresent() ? new PostgresXaResource(postgres.get(), work, driver) : driver;
    }

    /** What a connection of a pool is unwrapped to. */
    interface XaLink {

        XAResource xaResource();

        /** In a local transaction of the connection; the resource tells of its own. */
        SessionWork work();

        /** Whether {@link CutOff} works. */
        boolean canCutOff();
    }

    @Override
    public Connection getConnection() throws SQLException {
        XAConnection physical = dataSource.getXAConnection();
        try {
            Connection connection = physical.getConnection();
            SessionWork work = SessionWork.of(connection);
            XAResource resource = resources.of(physical, connection, work);
            boolean canCutOff = CutOff.isPossible(connection);
            return (Connection) Proxy.newProxyInstance(
                    UnpooledXaDataSource.class.getClassLoader(),
                    new Class<?>[] {Connection.class, XaLink.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "xaResource" -> resource;
                        case "work" -> work;
                        case "canCutOff" -> canCutOff;
                        case "close" -> {
                            physical.close();
                            yield null;
                        }
                        case "equals" -> proxy == arguments[0];
                        case "hashCode" -> System.identityHashCode(proxy);
                        case "toString" -> connection.toString();
                        case "createStatement", "prepareStatement", "prepareCall" -> {
                            work.requireOpen();
                            yield call(connection, method, arguments);
                        }
                        default -> call(connection, method, arguments);
                    });
        } catch (SQLException | RuntimeException e) {
            physical.close();
            throw e;
        }
    }

    private static @Nullable Object call(Connection connection, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("The XADataSource has the user and the password");
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return dataSource.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        dataSource.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        dataSource.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return dataSource.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return dataSource.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (!isWrapperFor(type)) {
            throw new SQLException("Not a wrapper for " + type.getName());
        }
        return type.cast(type.isInstance(this) ? this : dataSource);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this) || type.isInstance(dataSource);
    }
}
