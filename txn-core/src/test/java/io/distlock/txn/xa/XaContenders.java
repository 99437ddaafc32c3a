package io.distlock.txn.xa;

import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.distlock.devservers.ZooKeeperNode;
import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionId;
import io.distlock.txn.log.jdbc.DecisionLogSchema;
import io.distlock.txn.log.jdbc.JdbcDecisionLog;
import io.distlock.txn.log.jdbc.JdbcDecisionLogOptions;
import io.distlock.txn.log.zookeeper.ZooKeeperDecisionLog;
import io.distlock.txn.log.zookeeper.ZooKeeperDecisionLogOptions;
import io.distlock.txn.spi.DecisionLog;
import jakarta.transaction.TransactionManager;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import javax.sql.XAConnection;
import javax.sql.XADataSource;
import javax.transaction.xa.XAResource;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryForever;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;

/**
 * Ways to move an amount from one database to another. An application takes its connections from a pool and prepares its statement each
 * time, so all but those whose name says that sessions are kept do so, from equal pools.
 */
final class XaContenders implements AutoCloseable {

    private static final String UPDATE = "update account set balance = balance + ? where id = ?";

    private final List<AutoCloseable> opened = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong ids = new AtomicLong();
    private final XADataSource first;
    private final XADataSource second;

    XaContenders(XADataSource first, XADataSource second) {
        this.first = first;
        this.second = second;
    }

    /** One transfer. */
    interface Transfer {

        void move(int from, int to) throws Exception;
    }

    /** Each thread has its two sessions and a statement in each of them for ever. */
    Transfer byHandWithKeptSessions() {
        ThreadLocal<Session> debits = ThreadLocal.withInitial(() -> session(first));
        ThreadLocal<Session> credits = ThreadLocal.withInitial(() -> session(second));
        return (from, to) -> {
            Session debit = debits.get();
            Session credit = credits.get();
            byHand(debit.resource, () -> debit.update(from, -1), credit.resource, () -> credit.update(to, 1), () -> {});
        };
    }

    Transfer byHand() {
        return byHand(() -> {});
    }

    /** The least that a log on ZooKeeper adds: one write between the phases, by its plain client. */
    Transfer byHandWithWriteTo(ZooKeeperNode zooKeeper) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper client = new ZooKeeper(zooKeeper.connectString(), 30_000, event -> connected.countDown());
        opened.add(client);
        connected.await();
        byte[] record = new byte[250];
        client.create("/by-hand", record, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        return byHand(() -> client.setData("/by-hand", record, -1));
    }

    private Transfer byHand(Decision decision) {
        HikariDataSource debits = pool(driver(first));
        HikariDataSource credits = pool(driver(second));
        return (from, to) -> {
            try (Connection debit = debits.getConnection();
                    Connection credit = credits.getConnection()) {
                byHand(
                        resource(debit),
                        () -> update(debit, from, -1),
                        resource(credit),
                        () -> update(credit, to, 1),
                        decision);
            }
        };
    }

    private interface Work {

        void run() throws SQLException;
    }

    private interface Decision {

        void write() throws Exception;
    }

    private void byHand(XAResource debit, Work first, XAResource credit, Work second, Decision decision)
            throws Exception {
        TransactionId id = new TransactionId("00000000000000aa", "00000000000000bb", ids.incrementAndGet());
        BranchXid one = BranchXid.of(new BranchId(id, "1", "first"));
        BranchXid two = BranchXid.of(new BranchId(id, "2", "second"));
        debit.start(one, XAResource.TMNOFLAGS);
        first.run();
        credit.start(two, XAResource.TMNOFLAGS);
        second.run();
        debit.end(one, XAResource.TMSUCCESS);
        credit.end(two, XAResource.TMSUCCESS);
        debit.prepare(one);
        credit.prepare(two);
        decision.write();
        debit.commit(one, false);
        credit.commit(two, false);
    }

    Transfer narayanaWithKeptSessions() {
        TransactionManager manager = narayanaManager();
        ThreadLocal<Session> debits = ThreadLocal.withInitial(() -> session(first));
        ThreadLocal<Session> credits = ThreadLocal.withInitial(() -> session(second));
        return (from, to) -> {
            Session debit = debits.get();
            Session credit = credits.get();
            manager.begin();
            manager.getTransaction().enlistResource(debit.resource);
            debit.update(from, -1);
            manager.getTransaction().enlistResource(credit.resource);
            credit.update(to, 1);
            manager.commit();
        };
    }

    Transfer narayana() {
        TransactionManager manager = narayanaManager();
        HikariDataSource debits = pool(driver(first));
        HikariDataSource credits = pool(driver(second));
        return (from, to) -> {
            manager.begin();
            try (Connection debit = debits.getConnection();
                    Connection credit = credits.getConnection()) {
                manager.getTransaction().enlistResource(resource(debit));
                update(debit, from, -1);
                manager.getTransaction().enlistResource(resource(credit));
                update(credit, to, 1);
                manager.commit();
            }
        };
    }

    private static TransactionManager narayanaManager() {
        String store = Path.of("target", "narayana").toAbsolutePath().toString();
        for (String name : new String[] {null, "communicationStore", "stateStore"}) {
            BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, name)
                    .setObjectStoreDir(store);
        }
        return com.arjuna.ats.jta.TransactionManager.transactionManager();
    }

    Transfer onZooKeeper(ZooKeeperNode zooKeeper) {
        AtomicReference<XaRig> rig = new AtomicReference<>();
        EnlistingDataSource debit = enlisting("debit", first, rig);
        EnlistingDataSource credit = enlisting("credit", second, rig);
        CuratorFramework client =
                CuratorFrameworkFactory.newClient(zooKeeper.connectString(), 30_000, 5_000, new RetryForever(100));
        client.start();
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
        timer.setRemoveOnCancelPolicy(true); // as the log asks for, and the starter does
        DecisionLog log = ZooKeeperDecisionLog.create(client, ZooKeeperDecisionLogOptions.of("comparison"), timer);
        start(rig, log, debit, credit);
        opened.add(client);
        opened.add(timer::shutdownNow);
        return distlock(rig, debit, credit);
    }

    Transfer riding() {
        AtomicReference<XaRig> rig = new AtomicReference<>();
        EnlistingDataSource debit = enlisting("debit", first, rig);
        EnlistingDataSource credit = enlisting("credit", second, rig);
        rig.set(new XaRig(
                new io.distlock.txn.log.memory.MemoryDecisionLog(
                        new io.distlock.txn.log.memory.MemoryDecisions(new java.util.SplittableRandom(1)),
                        "none",
                        java.time.InstantSource.system()),
                List.of()));
        rig.get().close();
        DecisionLogSchema.create(debit, JdbcDecisionLogOptions.defaults().tablePrefix());
        JdbcDecisionLog log = JdbcDecisionLog.create(debit, "comparison", JdbcDecisionLogOptions.defaults());
        start(rig, log, debit, credit);
        return distlock(rig, debit, credit);
    }

    private void start(AtomicReference<XaRig> rig, DecisionLog log, EnlistingDataSource... databases) {
        rig.set(new XaRig(
                log,
                Arrays.stream(databases).map(EnlistingDataSource::participant).toList()));
        opened.add(() -> {
            rig.get().close();
            log.close();
        });
    }

    private static Transfer distlock(
            AtomicReference<XaRig> rig, EnlistingDataSource debit, EnlistingDataSource credit) {
        return (from, to) -> {
            XaTransactionManager manager = rig.get().manager;
            manager.begin();
            try (Connection connection = debit.getConnection()) {
                update(connection, from, -1);
            }
            try (Connection connection = credit.getConnection()) {
                update(connection, to, 1);
            }
            manager.commit();
        };
    }

    private EnlistingDataSource enlisting(String name, XADataSource database, AtomicReference<XaRig> rig) {
        XaParticipant participant = new XaParticipant(
                name,
                XaSource.of(database),
                XaOptions.defaults().withReleasedAtPrepare(true).withSessionsMax(8),
                System::nanoTime);
        HikariDataSource pool = pool(new UnpooledXaDataSource(database));
        opened.add(0, participant);
        return new EnlistingDataSource(() -> participant, pool, () -> rig.get().manager, pool::evictConnection, true);
    }

    // -- connections

    private HikariDataSource pool(DataSource dataSource) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(dataSource);
        config.setMaximumPoolSize(24);
        HikariDataSource pool = new HikariDataSource(config);
        opened.add(0, pool::close);
        return pool;
    }

    /** Whose connections have the driver's own resource. */
    private static DataSource driver(XADataSource database) {
        return new UnpooledXaDataSource(database, (physical, connection, work) -> physical.getXAResource());
    }

    private static XAResource resource(Connection connection) throws SQLException {
        return connection.unwrap(UnpooledXaDataSource.XaLink.class).xaResource();
    }

    private static void update(Connection connection, int account, int amount) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
            update.setInt(1, amount);
            update.setInt(2, account);
            update.executeUpdate();
        }
    }

    private static final class Session {

        private final XAResource resource;
        private final PreparedStatement update;

        private Session(XAResource resource, PreparedStatement update) {
            this.resource = resource;
            this.update = update;
        }

        private void update(int account, int amount) throws SQLException {
            update.setInt(1, amount);
            update.setInt(2, account);
            update.executeUpdate();
        }
    }

    private Session session(XADataSource database) {
        try {
            XAConnection connection = database.getXAConnection();
            opened.add(0, connection::close);
            return new Session(
                    connection.getXAResource(), connection.getConnection().prepareStatement(UPDATE));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }
}
