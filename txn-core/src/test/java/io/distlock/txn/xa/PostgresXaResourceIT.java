package io.distlock.txn.xa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.distlock.devservers.PostgresServer;
import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.XAConnection;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.assertj.core.api.AbstractIntegerAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.xa.PGXADataSource;

class PostgresXaResourceIT {

    private static final PGXADataSource DATABASE = new PGXADataSource();
    private static PostgresServer postgres;
    private static long sequence;

    private final BranchXid xid = BranchXid.of(
            new BranchId(new TransactionId("00000000000000a1", "00000000000000b2", ++sequence), "1", "orders"));
    private Connection connection;
    private PostgresSession session;
    private XAResource resource;
    private XAConnection other;

    @BeforeAll
    static void start() throws SQLException {
        postgres = PostgresServer.start();
        DATABASE.setUrl(postgres.jdbcUrl());
        DATABASE.setUser(postgres.username());
        XaDatabase.execute(
                postgres.dataSource(),
                "create table entry (id int primary key, first int references entry deferrable initially deferred)");
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @BeforeEach
    void connect() throws SQLException {
        connection = new UnpooledXaDataSource(DATABASE).getConnection();
        session = PostgresSession.of(connection).orElseThrow();
        resource = ((UnpooledXaDataSource.XaLink) connection).xaResource();
        other = DATABASE.getXAConnection();
    }

    @AfterEach
    void close() throws SQLException {
        assertThat(session.isIdle()).isTrue();
        assertThat(connection.getAutoCommit()).isTrue();
        connection.close();
        other.close();
        XaDatabase.execute(postgres.dataSource(), "delete from entry");
    }

    @Test
    void transactionBeginsWithTheFirstStatement() throws Exception {
        resource.start(xid, XAResource.TMNOFLAGS);
        assertThat(session.isIdle()).isTrue();
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);

        insert(1);
        assertThat(session.isIdle()).isFalse();
        resource.end(xid, XAResource.TMSUCCESS);
        assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
        assertThat(entries()).isZero();

        resource.commit(xid, false);
        assertThat(entries()).isEqualTo(1);
    }

    @Test
    void branchWithoutAnyStatementIsReadOnly() throws Exception {
        resource.start(xid, XAResource.TMNOFLAGS);
        resource.end(xid, XAResource.TMSUCCESS);

        assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_RDONLY);
        assertThat(resource.recover(XAResource.TMSTARTRSCAN)).doesNotContain(xid);
    }

    @Test
    void driverOfAnotherSessionEndsWhatWasPrepared() throws Exception {
        prepareAnInsert();
        assertThat(BranchXid.read(other.getXAResource().recover(XAResource.TMSTARTRSCAN)[0]))
                .contains(xid);
        other.getXAResource().commit(xid, false);
        assertThat(entries()).isEqualTo(1);

        assertThatAnswer(() -> resource.commit(xid, false)).isEqualTo(XAException.XAER_NOTA);
        assertThatAnswer(() -> resource.rollback(xid)).isEqualTo(XAException.XAER_NOTA);
    }

    @Test
    void preparedWorkRollsBack() throws Exception {
        prepareAnInsert();
        resource.rollback(xid);

        assertThat(entries()).isZero();
        assertThat(resource.recover(XAResource.TMSTARTRSCAN)).isEmpty();
    }

    @Test
    void workGoesOnInItsSession() throws Exception {
        resource.start(xid, XAResource.TMNOFLAGS);
        insert(1);
        resource.end(xid, XAResource.TMSUSPEND);
        resource.start(xid, XAResource.TMRESUME);
        insert(2);
        resource.end(xid, XAResource.TMSUCCESS);
        resource.start(xid, XAResource.TMJOIN);
        insert(3);
        assertThatAnswer(() -> resource.prepare(xid)).isEqualTo(XAException.XAER_PROTO);
        resource.end(xid, XAResource.TMSUCCESS);
        resource.commit(xid, true);

        assertThat(entries()).isEqualTo(3);
    }

    @Test
    void workThatIsNotPreparedRollsBack() throws Exception {
        resource.start(xid, XAResource.TMNOFLAGS);
        insert(1);
        resource.end(xid, XAResource.TMFAIL);
        resource.rollback(xid);

        assertThat(entries()).isZero();
    }

    @Test
    void constraintThatWaitsForTheEndRollsBack() throws Exception {
        for (boolean onePhase : new boolean[] {true, false}) {
            resource.start(xid, XAResource.TMNOFLAGS);
            execute("insert into entry (id, first) values (1, 99)");
            resource.end(xid, XAResource.TMSUCCESS);

            assertThatAnswer(() -> end(onePhase)).isEqualTo(XAException.XA_RBINTEGRITY);
            assertThat(entries()).isZero();
        }
    }

    @Test
    void errorThatTheWorkHasSwallowedRollsBack() throws Exception {
        for (boolean onePhase : new boolean[] {true, false}) {
            resource.start(xid, XAResource.TMNOFLAGS);
            insert(1);
            assertThatExceptionOfType(SQLException.class).isThrownBy(() -> insert(1));
            resource.end(xid, XAResource.TMSUCCESS);

            assertThatAnswer(() -> end(onePhase)).isEqualTo(XAException.XA_RBROLLBACK);
            assertThat(entries()).isZero();
        }
    }

    @Test
    void workThatEndsItsTransactionItselfRollsBack() throws Exception {
        for (boolean onePhase : new boolean[] {true, false}) {
            for (String end : new String[] {"commit", "rollback"}) {
                resource.start(xid, XAResource.TMNOFLAGS);
                insert(1);
                execute(end);
                resource.end(xid, XAResource.TMSUCCESS);

                assertThatAnswer(() -> end(onePhase)).isEqualTo(XAException.XA_RBROLLBACK);
                assertThat(entries()).isEqualTo(end.equals("commit") ? 1 : 0);
                XaDatabase.execute(postgres.dataSource(), "delete from entry");
            }
        }
    }

    @Test
    void workAfterItsOwnCommitIsRefused() throws Exception {
        resource.start(xid, XAResource.TMNOFLAGS);
        insert(1);
        execute("commit");
        for (int id = 2; id <= 3; id++) {
            int next = id;
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> insert(next))
                    .withMessageContaining("COMMIT or ROLLBACK as the text of a statement");
        }
        resource.end(xid, XAResource.TMSUCCESS);

        assertThatAnswer(() -> resource.prepare(xid)).isEqualTo(XAException.XA_RBROLLBACK);
        assertThat(entries()).isEqualTo(1);
    }

    @Test
    void lostConnectionIsNoAnswer() throws Exception {
        resource.start(xid, XAResource.TMNOFLAGS);
        insert(1);
        XaDatabase.execute(
                postgres.dataSource(),
                "select pg_terminate_backend(pid) from pg_stat_activity where state = 'idle in transaction'");
        resource.end(xid, XAResource.TMSUCCESS);

        assertThatAnswer(() -> resource.prepare(xid)).isEqualTo(XAException.XAER_RMFAIL);
        connection.close();
        connect();
    }

    private void prepareAnInsert() throws Exception {
        resource.start(xid, XAResource.TMNOFLAGS);
        insert(1);
        resource.end(xid, XAResource.TMSUCCESS);
        resource.prepare(xid);
    }

    private void end(boolean onePhase) throws XAException {
        if (onePhase) {
            resource.commit(xid, true);
        } else {
            resource.prepare(xid);
        }
    }

    private void insert(int id) throws SQLException {
        execute("insert into entry (id) values (%d)".formatted(id));
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static AbstractIntegerAssert<?> assertThatAnswer(ThrowingCallable call) {
        XAException answer =
                assertThatExceptionOfType(XAException.class).isThrownBy(call).actual();
        return assertThat(answer.errorCode);
    }

    private static int entries() throws SQLException {
        try (Connection reading = postgres.dataSource().getConnection();
                Statement statement = reading.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from entry")) {
            row.next();
            return row.getInt(1);
        }
    }
}
