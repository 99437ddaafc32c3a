package io.distlock.txn.xa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.distlock.devservers.PostgresServer;
import io.distlock.devservers.TcpProxy;
import io.distlock.txn.engine.ProtocolProbe.Point;
import io.distlock.txn.log.jdbc.DecisionLogSchema;
import io.distlock.txn.log.jdbc.JdbcDecisionLog;
import io.distlock.txn.log.jdbc.JdbcDecisionLogOptions;
import io.distlock.txn.log.memory.MemoryDecisionLog;
import io.distlock.txn.log.memory.MemoryDecisions;
import io.distlock.txn.spi.DecisionLog;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.xa.PGXADataSource;

/**
 * PostgreSQL, which lets a session go at prepare, and H2, which does not, under one JTA manager, with a log in memory until another is
 * started. Closing it checks that no connection, branch or transaction is left. The manager may be used by any thread.
 */
final class TwoDatabases implements AutoCloseable {

    private static final AtomicLong NUMBER = new AtomicLong();

    private final PostgresServer postgres;
    private final AtomicReference<@Nullable XaRig> rig = new AtomicReference<>();
    private final List<Point> reached = Collections.synchronizedList(new ArrayList<>());
    private final List<AutoCloseable> opened = new ArrayList<>();
    private XaDatabase orders;
    private final XaDatabase billing;

    TwoDatabases(PostgresServer postgres) throws SQLException {
        this.postgres = postgres;
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:xa%d;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=10000".formatted(NUMBER.incrementAndGet()));
        orders = new XaDatabase("orders", postgres.xaDataSource(), true, this::manager);
        billing = new XaDatabase("billing", h2, false, this::manager);
        startWithLogInMemory();
        orders.execute("drop table if exists entry");
        for (XaDatabase each : both()) {
            each.execute("create table entry (id bigint primary key, unique_later bigint)");
        }
        orders.execute("alter table entry add constraint late unique (unique_later) deferrable initially deferred");
    }

    XaDatabase orders() {
        return orders;
    }

    XaDatabase billing() {
        return billing;
    }

    List<XaDatabase> both() {
        return List.of(orders, billing);
    }

    XaRig rig() {
        return rig.get();
    }

    XaTransactionManager manager() {
        return rig().manager;
    }

    /** The points of the protocol that were passed since the last start. */
    List<Point> reached() {
        return reached;
    }

    void insertInBoth(long id) throws SQLException {
        for (XaDatabase each : both()) {
            each.execute("insert into entry (id) values (%d)".formatted(id));
        }
    }

    void insertAndFailInOrders(long id) throws SQLException {
        orders.execute("insert into entry (id) values (%d)".formatted(id));
        assertThatExceptionOfType(SQLException.class).isThrownBy(() -> orders.execute("select no_such_column"));
    }

    long prepared() throws SQLException {
        return askPostgres("select count(*) from pg_prepared_xacts");
    }

    long askPostgres(String question) throws SQLException {
        try (Connection connection = postgres.dataSource().getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(question)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** From now on orders are reached through it, by another participant, with a new log in memory. */
    TcpProxy putProxyBeforeOrders() {
        TcpProxy proxy = TcpProxy.start(postgres.host(), postgres.port());
        opened.add(proxy);
        PGXADataSource database = new PGXADataSource();
        database.setUrl(postgres.jdbcUrl().replace(":" + postgres.port() + "/", ":" + proxy.port() + "/"));
        database.setUser(postgres.username());
        rig().close();
        orders.close();
        orders = new XaDatabase("orders", database, true, this::manager);
        startWithLogInMemory();
        return proxy;
    }

    /** Tells the prefix of its tables. */
    String startWithLogInOrders() {
        rig().close();
        String prefix = "log%d_".formatted(NUMBER.incrementAndGet());
        DecisionLogSchema.create(orders.dataSource, prefix);
        JdbcDecisionLog log = JdbcDecisionLog.create(
                orders.dataSource,
                "test",
                new JdbcDecisionLogOptions(
                        prefix,
                        Duration.ofSeconds(90),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        2,
                        100));
        opened.add(log);
        start(log);
        return prefix;
    }

    private void startWithLogInMemory() {
        startWithLogInMemory("test", NUMBER.get());
    }

    void startWithLogInMemory(String owner, long seed) {
        start(new MemoryDecisionLog(new MemoryDecisions(new SplittableRandom(seed)), owner, InstantSource.system()));
    }

    /** A rig that ran before stays open. */
    void start(DecisionLog log) {
        reached.clear();
        rig.set(new XaRig(log, List.of(orders.participant, billing.participant), (point, id) -> reached.add(point)));
    }

    @Override
    public void close() throws Exception {
        try {
            Awaitility.await().untilAsserted(() -> assertThat(both()).allSatisfy(each -> {
                assertThat(each.connectionsInUse()).isZero();
                assertThat(each.participant.liveBranches()).isZero();
            }));
            assertThat(manager().openTransactions()).isZero();
        } finally {
            end();
        }
    }

    /** Also the transaction in which a test has failed, for whose locks the next one would wait. */
    private void end() throws Exception {
        if (manager().getTransaction() != null) {
            manager().rollback();
        }
        rig().close();
        for (XaDatabase each : both()) {
            each.close();
        }
        for (AutoCloseable each : opened) {
            each.close();
        }
    }
}
