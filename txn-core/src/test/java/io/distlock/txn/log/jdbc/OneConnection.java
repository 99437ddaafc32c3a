package io.distlock.txn.log.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import javax.sql.DataSource;

/** The smallest pool: one connection, used by one thread at a time, that is given back unchanged when it is closed. */
record OneConnection(Connection connection) {

    DataSource dataSource() {
        return proxy(
                DataSource.class,
                (proxy, method, arguments) -> proxy(Connection.class, (handle, call, values) -> {
                    try {
                        return call.getName().equals("close") ? null : call.invoke(connection, values);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(OneConnection.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
