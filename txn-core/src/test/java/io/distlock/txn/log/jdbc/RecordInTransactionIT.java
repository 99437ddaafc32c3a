package io.distlock.txn.log.jdbc;

import static io.distlock.txn.log.jdbc.Records.await;
import static io.distlock.txn.log.jdbc.Records.awaitUnknown;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.CommitResult;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.Incarnation;
import io.distlock.txn.spi.Resolution;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Decisions that ride in the transaction of an initiator, beside its own work. */
class RecordInTransactionIT {

    private static final AtomicLong NUMBER = new AtomicLong();

    /** Long enough that nobody ends, and no renewal is counted, while a test looks; and quick to tell that somebody waits. */
    private static final JdbcDecisionLogOptions PATIENT = JdbcDecisionLogOptions.defaults()
            .withLease(Duration.ofMinutes(10))
            .withTimeouts(Duration.ofSeconds(20), Duration.ofMillis(300))
            .withRideTimeout(Duration.ofMinutes(2));

    private static final String WAITS = "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE pid = %s AND NOT granted)";

    private static final DataSource DATA_SOURCE = SharedPostgres.node().dataSource();

    private final long work = NUMBER.incrementAndGet();
    private final CountingDataSource counting = new CountingDataSource();
    private JdbcDecisionLog coordinator;
    private JdbcDecisionLog recoverer;
    private Connection initiator;
    private Incarnation incarnation;
    private DecisionRecord commit;

    @BeforeAll
    static void createTableOfTheInitiator() throws SQLException {
        try (Connection connection = DATA_SOURCE.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE work (id BIGINT PRIMARY KEY)");
        }
    }

    @BeforeEach
    void begin() throws SQLException {
        open(PATIENT, new StatementSource(PATIENT));
    }

    @AfterEach
    void end() throws SQLException {
        initiator.close();
        coordinator.close();
        recoverer.close();
    }

    @Test
    void oneCommitMakesWorkAndDecisionDurable() throws SQLException {
        counting.reset();

        coordinator.recordIn(counting.around(initiator), commit);

        assertThat(counting.statements()).isEqualTo(1);
        assertThat(counting.commits()).isZero();
        assertThat(await(recoverer.read(commit.transaction()))).isEmpty();
        initiator.commit();
        coordinator.settled(commit.transaction());
        assertThat(isWorkDone()).isTrue();
        assertThat(await(recoverer.abort(Records.abort(commit.transaction()))))
                .isEqualTo(new Resolution.Recorded(commit));
    }

    @Test
    void recordAndCommitAreOneRequest() throws SQLException {
        counting.reset();

        coordinator.commitIn(counting.around(initiator), commit);

        assertThat(counting.statements()).isEqualTo(1);
        assertThat(counting.commits()).isZero();
        assertThat(isWorkDone()).isTrue();
        assertThat(await(recoverer.read(commit.transaction()))).contains(commit);
        await(coordinator.collect(List.of(commit.transaction())));
        assertThat(await(recoverer.read(commit.transaction()))).isEmpty();
    }

    @Test
    void requestOfAFencedCoordinatorCommitsNothing() throws SQLException {
        await(recoverer.fence(incarnation.id()));

        assertThatExceptionOfType(CommitRefusedException.class)
                .isThrownBy(() -> coordinator.commitIn(initiator, commit))
                .withMessageContaining("fenced");

        assertThat(isWorkDone()).isFalse();
        assertThat(await(recoverer.read(commit.transaction()))).isEmpty();
        assertThat(await(coordinator.incarnation())).isNotEqualTo(incarnation);
    }

    @Test
    void requestAfterAbortCommitsNothingAndTellsWhatStands() throws SQLException {
        DecisionRecord abort = Records.abort(commit.transaction());
        await(recoverer.abort(abort));

        assertThatExceptionOfType(CommitRefusedException.class)
                .isThrownBy(() -> coordinator.commitIn(initiator, commit))
                .satisfies(refusal -> assertThat(refusal.standing()).contains(abort));

        assertThat(isWorkDone()).isFalse();
    }

    @Test
    void requestThatHasWaitedForAFenceCommitsNothing() throws Exception {
        end();
        JdbcDecisionLogOptions waiting = PATIENT.withTimeouts(Duration.ofSeconds(60), Duration.ofSeconds(50));
        open(waiting, new StatementSource(waiting));
        try (Connection fencing = DATA_SOURCE.getConnection()) {
            fencing.setAutoCommit(false);
            query(
                    fencing,
                    "UPDATE %sowner SET fenced = TRUE WHERE incarnation = '%s' RETURNING 1"
                            .formatted(waiting.tablePrefix(), incarnation.id()));
            String server = query(initiator, "SELECT pg_backend_pid()");
            CompletableFuture<Void> committing = CompletableFuture.runAsync(this::commitInInitiator);
            Awaitility.await().atMost(Records.SECONDS_MAX, TimeUnit.SECONDS).untilAsserted(() -> assertThat(
                            query(fencing, WAITS.formatted(server)))
                    .isEqualTo("t"));

            fencing.commit();

            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(committing::join)
                    .withCauseInstanceOf(CommitRefusedException.class)
                    .withMessageContaining("fenced");
        }
        assertThat(isWorkDone()).isFalse();
        assertThat(await(recoverer.read(commit.transaction()))).isEmpty();
    }

    @Test
    void constraintOfTheWorkThatWaitsForTheCommitIsNoRefusal() throws SQLException {
        execute(initiator, "CREATE TEMPORARY TABLE late (id INT UNIQUE DEFERRABLE INITIALLY DEFERRED)");
        execute(initiator, "INSERT INTO late VALUES (1), (1)");

        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> coordinator.commitIn(initiator, commit))
                .withMessageContaining("late_id_key")
                .matches(JdbcDecisionLog::meansRollback);

        assertThat(isWorkDone()).isFalse();
        assertThat(await(recoverer.read(commit.transaction()))).isEmpty();
        assertThat(await(coordinator.incarnation())).isEqualTo(incarnation);
    }

    @Test
    void requestFlushesWhereTheSessionWouldNot() throws SQLException {
        execute(initiator, "SET synchronous_commit = off");
        execute(initiator, "CREATE TEMPORARY TABLE told (setting TEXT)");
        execute(
                initiator,
                """
                CREATE FUNCTION pg_temp.tell() RETURNS TRIGGER LANGUAGE plpgsql AS
                'BEGIN UPDATE told SET setting = current_setting(''synchronous_commit''); RETURN NULL; END'""");
        execute(
                initiator,
                """
                CREATE CONSTRAINT TRIGGER tell AFTER INSERT ON told DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION pg_temp.tell()""");
        execute(initiator, "INSERT INTO told VALUES ('nothing')");

        coordinator.commitIn(initiator, commit);

        assertThat(query(initiator, "SELECT setting FROM told")).isEqualTo("on");
    }

    @Test
    void requestAfterAnErrorThatTheWorkHasSwallowedCommitsNothing() throws SQLException {
        assertThatExceptionOfType(SQLException.class).isThrownBy(() -> query(initiator, "SELECT no_such_column"));

        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> coordinator.commitIn(initiator, commit))
                .matches(JdbcDecisionLog::meansRollback);

        assertThat(isWorkDone()).isFalse();
        assertThat(await(recoverer.read(commit.transaction()))).isEmpty();
    }

    @Test
    void commitAloneIsOneStatementAndOneTransaction() {
        counting.reset();

        await(coordinator.commit(commit));

        assertThat(counting.statements()).isEqualTo(1);
        assertThat(counting.commits()).isZero();
    }

    @Test
    void fencedCoordinatorIsRefused() throws SQLException {
        await(recoverer.fence(incarnation.id()));

        assertThatExceptionOfType(CommitRefusedException.class)
                .isThrownBy(() -> coordinator.recordIn(initiator, commit))
                .withMessageContaining("fenced")
                .satisfies(refusal -> assertThat(refusal.standing()).isEmpty());

        initiator.rollback();
        assertThat(await(coordinator.incarnation())).isNotEqualTo(incarnation);
    }

    @Test
    void abortThatStandsIsToldAndTheTransactionCanStillBeUsed() throws SQLException {
        DecisionRecord abort = Records.abort(commit.transaction());
        await(recoverer.abort(abort));

        assertThatExceptionOfType(CommitRefusedException.class)
                .isThrownBy(() -> coordinator.recordIn(initiator, commit))
                .withMessageContaining("ABORT stands already")
                .satisfies(refusal -> assertThat(refusal.standing()).contains(abort));

        assertThat(query(initiator, "SELECT 1")).isEqualTo("1");
        initiator.rollback();
    }

    @Test
    void secondTransactionForOneDecisionIsRefused() throws SQLException {
        coordinator.recordIn(initiator, commit);
        initiator.commit();

        assertThatExceptionOfType(CommitRefusedException.class)
                .isThrownBy(() -> coordinator.recordIn(initiator, commit))
                .satisfies(refusal -> assertThat(refusal.standing()).contains(commit));

        initiator.rollback();
    }

    @Test
    void abortWaitsForCommitThatIsNotDurableYet() throws SQLException {
        coordinator.recordIn(initiator, commit);

        awaitUnknown(recoverer.abort(Records.abort(commit.transaction())), "lock timeout");

        initiator.commit();
        assertThat(await(recoverer.abort(Records.abort(commit.transaction()))))
                .isEqualTo(new Resolution.Recorded(commit));
    }

    @Test
    void fenceWaitsForCommitThatIsNotDurableYet() throws SQLException {
        coordinator.recordIn(initiator, commit);

        awaitUnknown(recoverer.fence(incarnation.id()), "lock timeout");
        assertThat(Records.alive(recoverer, incarnation.id())).contains(true);

        initiator.commit();
        await(recoverer.fence(incarnation.id()));
        assertThat(Records.decisions(recoverer, incarnation.id())).containsExactly(commit);
    }

    /** The negative control: the lock of the foreign key is not enough. */
    @Test
    void withoutTheOwnersLockCommitIsRecordedAfterTheFence() throws SQLException {
        end();
        open(PATIENT, new StatementSource(PATIENT, new PostgresDialect() {
            @Override
            public String lockToCommit() {
                return "";
            }
        }));
        coordinator.recordIn(initiator, commit);

        await(recoverer.fence(incarnation.id()));
        List<DecisionRecord> listed = Records.decisions(recoverer, incarnation.id());
        initiator.commit();

        assertThat(listed).isEmpty();
        assertThat(Records.decisions(recoverer, incarnation.id())).containsExactly(commit);
    }

    @Test
    void frozenInitiatorBlocksNobodyForLong() throws SQLException {
        end();
        open(
                PATIENT.withRideTimeout(Duration.ofSeconds(1)),
                new StatementSource(PATIENT.withRideTimeout(Duration.ofSeconds(1))));
        coordinator.recordIn(initiator, commit);

        Awaitility.await()
                .atMost(Records.SECONDS_MAX, TimeUnit.SECONDS)
                .ignoreExceptions()
                .untilAsserted(() -> await(recoverer.fence(incarnation.id())));

        DecisionRecord abort = Records.abort(commit.transaction());
        assertThat(await(recoverer.abort(abort))).isEqualTo(new Resolution.Recorded(abort));
        assertThatThrownBy(initiator::commit).isInstanceOf(SQLException.class);
        assertThat(isWorkDone()).isFalse();
        assertThat(await(coordinator.commit(commit))).isEqualTo(new CommitResult.Fenced());
    }

    @Test
    void decisionStaysUntilTheEndOfTheTransactionIsTold() throws SQLException {
        TransactionId transaction = commit.transaction();
        coordinator.recordIn(initiator, commit);
        initiator.commit();

        await(coordinator.collect(List.of(transaction)));
        assertThat(await(recoverer.read(transaction))).contains(commit);

        coordinator.settled(transaction);
        await(coordinator.collect(List.of(transaction)));
        assertThat(await(recoverer.read(transaction))).isEmpty();
    }

    @Test
    void serverFlushesAndWatchesATransactionThatDecides() throws SQLException {
        query(initiator, "SELECT set_config('synchronous_commit', 'off', false)");

        coordinator.recordIn(initiator, commit);

        assertThat(query(initiator, "SHOW synchronous_commit")).isEqualTo("on");
        assertThat(query(initiator, "SHOW lock_timeout")).isEqualTo("300ms");
        assertThat(query(initiator, "SHOW idle_in_transaction_session_timeout")).isEqualTo("2min");
        initiator.commit();
        assertThat(query(initiator, "SHOW synchronous_commit")).isEqualTo("off");
        assertThat(query(initiator, "SHOW idle_in_transaction_session_timeout")).isEqualTo("0");
    }

    @Test
    void connectionThatCommitsByItselfIsRefused() throws SQLException {
        initiator.rollback();
        initiator.setAutoCommit(true);

        assertThatThrownBy(() -> coordinator.recordIn(initiator, commit)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void onlyTheSameDataSourceCarriesDecisions() {
        assertThat(recoverer.livesIn(DATA_SOURCE)).isTrue();
        assertThat(recoverer.livesIn(SharedPostgres.node().dataSource())).isFalse();
    }

    private void open(JdbcDecisionLogOptions options, StatementSource statements) throws SQLException {
        coordinator = new JdbcDecisionLog(
                counting.around(DATA_SOURCE), "coordinator", options, JdbcRuntime.system(options), statements);
        recoverer = JdbcDecisionLog.create(DATA_SOURCE, "recoverer", options);
        incarnation = await(coordinator.incarnation());
        commit = Records.commit(Records.transaction(incarnation, 1));
        initiator = DATA_SOURCE.getConnection();
        initiator.setAutoCommit(false);
        try (Statement statement = initiator.createStatement()) {
            statement.executeUpdate("INSERT INTO work VALUES (" + work + ")");
        }
    }

    private void commitInInitiator() {
        try {
            coordinator.commitIn(initiator, commit);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isWorkDone() throws SQLException {
        try (Connection connection = DATA_SOURCE.getConnection()) {
            return query(connection, "SELECT COUNT(*) FROM work WHERE id = " + work)
                    .equals("1");
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
