package io.distlock.txn.log.jdbc;

import static io.distlock.txn.log.jdbc.Records.await;
import static io.distlock.txn.log.jdbc.Records.awaitUnknown;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.distlock.devservers.PostgresServer;
import io.distlock.devservers.TcpProxy;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.CommitResult;
import io.distlock.txn.spi.DecisionLogListener;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.Incarnation;
import io.distlock.txn.spi.Resolution;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What happens to the log when processes, the network or the database stop. */
class JdbcDecisionLogFaultsIT {

    private static final JdbcDecisionLogOptions OPTIONS = Records.GENEROUS;

    private static final PostgresServer POSTGRES = SharedPostgres.node();

    private static TcpProxy proxy;
    private final DataSource dataSource = POSTGRES.dataSource();

    private final List<JdbcDecisionLog> logs = new ArrayList<>();

    @BeforeAll
    static void start() {
        proxy = TcpProxy.start(POSTGRES.host(), POSTGRES.port());
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    @AfterEach
    void closeLogs() {
        proxy.resume();
        proxy.heal();
        logs.forEach(JdbcDecisionLog::close);
    }

    @Test
    void coordinatorThatStoodStillUntilItWasRecoveredCommitsNoMore() throws SQLException {
        JdbcDecisionLog coordinator = openStopped(OPTIONS.withLease(Duration.ofMillis(300)));
        JdbcDecisionLog recoverer = open(dataSource, OPTIONS);
        Incarnation incarnation = await(coordinator.incarnation());
        DecisionRecord commit = Records.commit(Records.transaction(incarnation, 1));
        eventually().untilAsserted(() -> assertThat(Records.alive(recoverer, incarnation.id()))
                .contains(false));
        await(recoverer.fence(incarnation.id()));
        DecisionRecord abort = Records.abort(commit.transaction());
        assertThat(await(recoverer.abort(abort))).isEqualTo(new Resolution.Recorded(abort));
        await(recoverer.collect(List.of(commit.transaction())));
        assertThat(await(recoverer.retire(incarnation.id()))).isTrue();

        try (Connection initiator = dataSource.getConnection()) {
            initiator.setAutoCommit(false);
            assertThatExceptionOfType(CommitRefusedException.class)
                    .isThrownBy(() -> coordinator.recordIn(initiator, commit));
            initiator.rollback();
        }
        assertThat(await(coordinator.commit(commit))).isEqualTo(new CommitResult.Fenced());

        assertThat(await(recoverer.read(commit.transaction()))).isEmpty();
        assertThat(await(coordinator.incarnation())).isNotEqualTo(incarnation);
    }

    @Test
    void ownerThatWasSeenDeadStaysDead() {
        JdbcDecisionLog coordinator = openStopped(OPTIONS.withLease(Duration.ofMillis(300)));
        JdbcDecisionLog recoverer = open(dataSource, OPTIONS);
        Incarnation incarnation = await(coordinator.incarnation());
        eventually().untilAsserted(() -> assertThat(Records.alive(recoverer, incarnation.id()))
                .contains(false));

        CommitResult result = await(coordinator.commit(Records.commit(Records.transaction(incarnation, 1))));

        assertThat(result).isEqualTo(new CommitResult.Fenced());
    }

    @Test
    void ownerThatDecidesJustNowIsNotWaitedFor() throws SQLException {
        JdbcDecisionLog coordinator =
                openStopped(OPTIONS.withLease(Duration.ofMillis(300)).withRideTimeout(Duration.ofMinutes(2)));
        JdbcDecisionLog recoverer = open(dataSource, OPTIONS);
        Incarnation incarnation = await(coordinator.incarnation());
        DecisionRecord commit = Records.commit(Records.transaction(incarnation, 1));
        try (Connection initiator = dataSource.getConnection()) {
            initiator.setAutoCommit(false);
            coordinator.recordIn(initiator, commit);
            eventually().until(() -> query("SELECT lease_until < clock_timestamp() FROM distlock_txn_lease"
                            + " WHERE incarnation = '" + incarnation.id() + "'")
                    .equals("t"));

            assertThat(Records.alive(recoverer, incarnation.id())).contains(true);
            initiator.commit();
        }

        assertThat(Records.alive(recoverer, incarnation.id())).contains(false);
        assertThat(Records.decisions(recoverer, incarnation.id())).containsExactly(commit);
    }

    @Test
    void livingOwnerRenewsItsLease() throws SQLException {
        JdbcDecisionLog coordinator =
                keep(StoppedProcess.openWithLivingHeart(dataSource, OPTIONS.withLease(Duration.ofMillis(900))));
        Incarnation incarnation = await(coordinator.incarnation());
        String lease = "SELECT lease_until FROM distlock_txn_lease WHERE incarnation = '" + incarnation.id() + "'";
        String first = query(lease);

        eventually().untilAsserted(() -> assertThat(query(lease)).isNotEqualTo(first));
    }

    @Test
    void heartBeatNoticesTheFence() {
        JdbcDecisionLog coordinator = open(dataSource, OPTIONS.withLease(Duration.ofMillis(900)));
        JdbcDecisionLog recoverer = open(dataSource, OPTIONS);
        ConcurrentLinkedQueue<String> ended = new ConcurrentLinkedQueue<>();
        coordinator.listen(new DecisionLogListener() {
            @Override
            public void incarnationEnded(String incarnation) {
                ended.add(incarnation);
            }
        });
        Incarnation incarnation = await(coordinator.incarnation());

        await(recoverer.fence(incarnation.id()));

        eventually().untilAsserted(() -> assertThat(ended).containsExactly(incarnation.id()));
    }

    @Test
    void answerThatWasLostIsLearnedByRepeating() {
        JdbcDecisionLog coordinator = open(throughProxy(), OPTIONS);
        JdbcDecisionLog recoverer = open(dataSource, OPTIONS);
        Incarnation incarnation = await(coordinator.incarnation());
        DecisionRecord commit = Records.commit(Records.transaction(incarnation, 1));
        proxy.swallowNextReplyTo("INSERT INTO distlock_txn_decision");

        awaitUnknown(coordinator.commit(commit), "COMMIT of " + commit.transaction());

        eventually().untilAsserted(() -> assertThat(await(recoverer.read(commit.transaction())))
                .contains(commit));
        assertThat(await(coordinator.commit(commit))).isEqualTo(new CommitResult.Decided(commit));
        // the lost attempt might still be on its way, for all that the coordinator knows
        await(coordinator.collect(List.of(commit.transaction())));
        assertThat(await(recoverer.read(commit.transaction()))).contains(commit);
        await(recoverer.fence(incarnation.id()));
        await(coordinator.collect(List.of(commit.transaction())));
        assertThat(await(recoverer.read(commit.transaction()))).isEmpty();
    }

    @Test
    void databaseThatIsAwayIsToldInTimeAndUsedAgainAfterwards() {
        JdbcDecisionLog log = open(throughProxy(), OPTIONS);
        Incarnation incarnation = await(log.incarnation());
        DecisionRecord commit = Records.commit(Records.transaction(incarnation, 1));
        proxy.partition();

        awaitUnknown(log.commit(commit), "COMMIT of " + commit.transaction());
        awaitUnknown(log.ping(), "Ping");

        proxy.heal();
        assertThat(await(log.commit(commit))).isEqualTo(new CommitResult.Decided(commit));
        await(log.collect(List.of(commit.transaction())));
        assertThat(await(log.read(commit.transaction()))).isEmpty();
    }

    @Test
    void databaseThatHangsIsToldInTime() {
        JdbcDecisionLog log =
                open(throughProxy(), OPTIONS.withTimeouts(Duration.ofMillis(500), Duration.ofMillis(200)));
        proxy.pause();

        awaitUnknown(log.ping(), "Ping got no answer within PT0.5S");

        proxy.resume();
        eventually().ignoreExceptions().untilAsserted(() -> await(log.ping()));
    }

    @Test
    void fenceAmongManyCommitsLeavesNoneBehind() throws InterruptedException {
        FenceRace.run(open(dataSource, OPTIONS), open(dataSource, OPTIONS));
    }

    @Test
    void ownerIsNotRetiredOverAnAbortThatIsBeingRecorded() {
        JdbcDecisionLog coordinator = open(dataSource, OPTIONS);
        JdbcDecisionLog recoverer = open(dataSource, OPTIONS);
        for (int round = 0; round < 15; round++) {
            Incarnation incarnation = await(coordinator.incarnation());
            await(coordinator.fence(incarnation.id()));
            DecisionRecord abort = Records.abort(Records.transaction(incarnation, 1));

            CompletableFuture<Boolean> retired =
                    recoverer.retire(incarnation.id()).toCompletableFuture();
            Resolution resolution = await(coordinator.abort(abort));

            assertThat(resolution)
                    .isEqualTo(await(retired) ? new Resolution.Retired() : new Resolution.Recorded(abort));
        }
    }

    @Test
    void logsOfTwoApplicationsDoNotSeeEachOther() throws SQLException {
        execute("CREATE SCHEMA other");
        String prefix = "other.txn_";
        DecisionLogSchema.create(dataSource, prefix);
        JdbcDecisionLog one = open(dataSource, OPTIONS);
        JdbcDecisionLog other = open(dataSource, OPTIONS.withTablePrefix(prefix));
        Incarnation incarnation = await(one.incarnation());
        DecisionRecord commit = Records.commit(Records.transaction(incarnation, 1));
        await(one.commit(commit));

        assertThat(await(other.incarnation()).log()).isNotEqualTo(incarnation.log());
        assertThat(Records.alive(other, incarnation.id())).isEmpty();
        assertThat(await(other.read(commit.transaction()))).isEmpty();
        awaitUnknown(other.abort(Records.abort(commit.transaction())), "belongs to another decision log");
        assertThat(await(one.read(commit.transaction()))).contains(commit);
    }

    @Test
    void instancesThatStartTogetherCreateTheTablesOnce() {
        List<CompletableFuture<Void>> starts = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            starts.add(CompletableFuture.runAsync(() -> DecisionLogSchema.create(dataSource, "together_")));
        }
        starts.forEach(Records::await);

        List<JdbcDecisionLog> opened = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            opened.add(open(dataSource, OPTIONS.withTablePrefix("together_")));
        }
        List<CompletableFuture<Incarnation>> incarnations = opened.stream()
                .map(log -> log.incarnation().toCompletableFuture())
                .toList();
        assertThat(incarnations.stream().map(each -> await(each).log()).distinct())
                .hasSize(1);
    }

    @Test
    void connectionsThatDoNotCommitByThemselvesGoBackAsTheyCame() throws SQLException {
        Connection only = dataSource.getConnection();
        only.setAutoCommit(false);
        only.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        JdbcDecisionLog log = open(new OneConnection(only).dataSource(), OPTIONS.withThreads(1, 10));

        Incarnation incarnation = await(log.incarnation());
        TransactionId transaction = Records.transaction(incarnation, 1);
        await(log.commit(Records.commit(transaction)));
        await(log.fence(incarnation.id()));

        assertThat(only.getAutoCommit()).isFalse();
        assertThat(only.getNetworkTimeout()).isZero();
        assertThat(await(open(dataSource, OPTIONS).read(transaction))).isPresent();
        only.close();
    }

    private JdbcDecisionLog open(DataSource source, JdbcDecisionLogOptions options) {
        return keep(JdbcDecisionLog.create(source, "test", options));
    }

    private JdbcDecisionLog openStopped(JdbcDecisionLogOptions options) {
        return keep(StoppedProcess.open(dataSource, options));
    }

    private JdbcDecisionLog keep(JdbcDecisionLog log) {
        logs.add(log);
        return log;
    }

    private static DataSource throughProxy() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(POSTGRES.jdbcUrl().replace(":" + POSTGRES.port() + "/", ":" + proxy.port() + "/"));
        source.setUser(POSTGRES.username());
        source.setSocketTimeout(5);
        return source;
    }

    private static ConditionFactory eventually() {
        return Awaitility.await().atMost(Records.SECONDS_MAX, TimeUnit.SECONDS);
    }

    private String query(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
