package io.distlock.txn.log.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** Counts what is sent to a database. Thread-safe. */
final class CountingDataSource {

    private final AtomicInteger statements = new AtomicInteger();
    private final AtomicInteger commits = new AtomicInteger();

    DataSource around(DataSource dataSource) {
        return wrap(DataSource.class, dataSource);
    }

    Connection around(Connection connection) {
        return wrap(Connection.class, connection);
    }

    int statements() {
        return statements.get();
    }

    int commits() {
        return commits.get();
    }

    void reset() {
        statements.set(0);
        commits.set(0);
    }

    private <T> T wrap(Class<T> type, T target) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.getName().startsWith("execute")) {
                statements.incrementAndGet();
            }
            if (method.getName().equals("commit")) {
                commits.incrementAndGet();
            }
            try {
                Object result = method.invoke(target, arguments);
                if (result instanceof Connection connection) {
                    return around(connection);
                }
                return result instanceof PreparedStatement statement
                        ? wrap(PreparedStatement.class, statement)
                        : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return type.cast(
                Proxy.newProxyInstance(CountingDataSource.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
