package io.distlock.txn.xa;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection of a data source in one transaction. The application has handles to it, each of which it may close; the connection
 * goes back to its pool with the end of the transaction, once. As thread-safe as the connection.
 */
final class EnlistedConnection implements XaBranch.Release {

    private static final Logger log = LoggerFactory.getLogger(EnlistedConnection.class);

    private final Connection connection;
    private final Consumer<Connection> evict;
    private final Object owner;
    private final AtomicBoolean isBack = new AtomicBoolean();
    private final ReentrantLock end = new ReentrantLock();
    private volatile UnpooledXaDataSource.@Nullable XaLink link;

    /**
     * @param connection of a pool
     * @param evict makes the pool drop a connection
     * @param owner for messages, as it calls itself
     */
    EnlistedConnection(Connection connection, Consumer<Connection> evict, Object owner) {
        this.connection = connection;
        this.evict = evict;
        this.owner = owner;
    }

    Connection connection() {
        return connection;
    }

    /** For the application. */
    Connection handle() {
        AtomicBoolean closed = new AtomicBoolean();
        return (Connection) Proxy.newProxyInstance(
                EnlistedConnection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "close", "abort" -> {
                        closed.set(true);
                        yield null;
                    }
                    case "isClosed" -> closed.get() || isBack.get();
                    case "isValid" -> !closed.get() && !isBack.get() && connection.isValid((int) arguments[0]);
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "toString" -> "Connection of " + owner;
                    case "isWrapperFor" ->
                        ((Class<?>) arguments[0]).isInstance(proxy) || connection.isWrapperFor((Class<?>) arguments[0]);
                    case "unwrap" ->
                        ((Class<?>) arguments[0]).isInstance(proxy)
                                ? proxy
                                : connection.unwrap((Class<?>) arguments[0]);
                    default -> call(closed.get(), method, arguments);
                });
    }

    @Override
    public void released(boolean broken) {
        giveBack(broken);
    }

    /** In the local transaction of the connection. */
    SessionWork work() {
        return link().work();
    }

    @Override
    public boolean canAbort() {
        return link().canCutOff();
    }

    @Override
    public void abort() {
        // under the lock: nobody else must have the connection by now
        end.lock();
        try {
            if (!isBack.get()) {
                CutOff.abort(connection);
            }
        } finally {
            end.unlock();
        }
    }

    private UnpooledXaDataSource.XaLink link() {
        UnpooledXaDataSource.XaLink known = link;
        if (known != null) {
            return known;
        }
        try {
            UnpooledXaDataSource.XaLink found = connection.unwrap(UnpooledXaDataSource.XaLink.class);
            link = found;
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException("The connection of %s does not tell its state".formatted(owner), e);
        }
    }

    /** Gives the connection back; may be repeated. */
    void giveBack(boolean broken) {
        end.lock();
        try {
            if (isBack.getAndSet(true)) {
                return;
            }
        } finally {
            end.unlock();
        }
        UnpooledXaDataSource.XaLink known = link;
        if (known != null) {
            known.work().end();
        }
        try {
            if (broken) {
                evict.accept(connection);
            }
            connection.close();
        } catch (SQLException | RuntimeException e) {
            log.debug("The connection of {} was not given back well", owner, e);
        }
    }

    private @Nullable Object call(boolean closed, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (closed || isBack.get()) {
            throw new SQLException(
                    closed ? "This connection is closed" : "Connection of %s has ended with it".formatted(owner),
                    "08003");
        }
        switch (method.getName()) {
            case "commit" -> throw managed("commit");
            case "rollback" -> {
                if (arguments == null) {
                    throw managed("rollback");
                }
            }
            case "setAutoCommit" -> {
                if (arguments != null && Boolean.TRUE.equals(arguments[0])) {
                    throw managed("setAutoCommit");
                }
                return null;
            }
            case "getAutoCommit" -> {
                return false;
            }
            default -> {}
        }
        try {
            return method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private SQLException managed(String method) {
        return new SQLException(
                "%s() is refused: the connection works for %s, which ends with it".formatted(method, owner), "2D000");
    }
}
