package io.distlock.txn.log.jdbc;

import static io.distlock.txn.log.jdbc.Records.await;
import static io.distlock.txn.log.jdbc.Records.awaitUnknown;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.distlock.txn.Heuristic;
import io.distlock.txn.HeuristicOutcome;
import io.distlock.txn.spi.CommitResult;
import io.distlock.txn.spi.DecisionLogListener;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.Incarnation;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Threads, queues and clocks of the log, on a database in memory. */
class JdbcDecisionLogTests {

    private static final JdbcDecisionLogOptions OPTIONS = Records.GENEROUS;
    private static final Duration SHORT = Duration.ofMillis(300);

    private final DataSource dataSource = H2.withTables();
    private final List<JdbcDecisionLog> logs = new ArrayList<>();

    @AfterEach
    void closeLogs() {
        logs.forEach(JdbcDecisionLog::close);
    }

    @Test
    void incarnationEndsByTheLocalClockWhenItsLeaseWasNotRenewed() {
        AtomicLong now = new AtomicLong();
        JdbcRuntime real = JdbcRuntime.system(OPTIONS);
        JdbcDecisionLog log = keep(new JdbcDecisionLog(
                dataSource,
                "test",
                OPTIONS,
                new JdbcRuntime(
                        real.workers(),
                        real.heart(),
                        real.timer(),
                        now::get,
                        real.wallClock(),
                        real.random(),
                        real.owned()),
                new StatementSource(OPTIONS)));
        List<String> ended = new ArrayList<>();
        log.listen(new DecisionLogListener() {
            @Override
            public void incarnationEnded(String incarnation) {
                ended.add(incarnation);
            }
        });
        Incarnation first = await(log.incarnation());

        now.addAndGet(OPTIONS.lease().toNanos());

        assertThat(await(log.incarnation()).id()).isNotEqualTo(first.id());
        assertThat(ended).containsExactly(first.id());
    }

    @Test
    void fullQueueIsRefusedAtOnce() {
        try (BlockedDataSource blocked = new BlockedDataSource(dataSource)) {
            JdbcDecisionLog log = open(blocked.dataSource(), OPTIONS.withThreads(1, 1));
            CompletionStage<Void> running = log.ping();
            blocked.awaitCaller();
            CompletionStage<Void> waiting = log.ping();

            awaitUnknown(log.ping(), "too many steps wait");

            blocked.release();
            await(running);
            await(waiting);
        }
    }

    @Test
    void poolThatHandsOutNothingIsToldInTime() {
        try (BlockedDataSource blocked = new BlockedDataSource(dataSource)) {
            JdbcDecisionLog log = open(blocked.dataSource(), OPTIONS.withTimeouts(SHORT, Duration.ofMillis(100)));

            awaitUnknown(log.ping(), "Ping got no answer within PT0.3S");
        }
    }

    @Test
    void attemptThatWasGivenUpBeforeItWasSentHasNoEffect() throws Exception {
        try (BlockedDataSource blocked = new BlockedDataSource(dataSource)) {
            blocked.release();
            JdbcDecisionLog other = open(dataSource, OPTIONS);
            ImpatientTimer timer = new ImpatientTimer();
            JdbcDecisionLog log = open(blocked.dataSource(), timer);
            DecisionRecord commit = Records.commit(Records.transaction(await(log.incarnation()), 1));
            blocked.block();

            CompletionStage<CommitResult> attempt = log.commit(commit);
            timer.endLast();
            awaitUnknown(attempt, "got no answer");

            blocked.release();
            DecisionRecord abort = Records.abort(commit.transaction());
            await(other.abort(abort));
            assertThat(await(log.commit(commit))).isEqualTo(new CommitResult.Decided(abort));
            await(log.collect(List.of(commit.transaction())));
            assertThat(await(other.read(commit.transaction()))).isEmpty();
        }
    }

    @Test
    void fenceWaitsForCommitThatIsNotDurableYet() throws SQLException {
        DataSource impatient = H2.withTables(300);
        JdbcDecisionLog log = open(impatient, OPTIONS);
        DecisionRecord commit = Records.commit(Records.transaction(await(log.incarnation()), 1));
        try (Connection initiator = impatient.getConnection()) {
            initiator.setAutoCommit(false);
            log.recordIn(initiator, commit);

            awaitUnknown(log.fence(commit.transaction().incarnation()), "Timeout trying to lock");

            initiator.commit();
        }
        await(log.fence(commit.transaction().incarnation()));
        assertThat(Records.decisions(log, commit.transaction().incarnation())).containsExactly(commit);
    }

    @Test
    void nobodyElseCollectsForALivingOwner() {
        JdbcDecisionLog coordinator = open(dataSource, OPTIONS);
        JdbcDecisionLog other = open(dataSource, OPTIONS);
        DecisionRecord commit = Records.commit(Records.transaction(await(coordinator.incarnation()), 1));
        await(coordinator.commit(commit));

        await(other.collect(List.of(commit.transaction())));

        assertThat(await(other.read(commit.transaction()))).contains(commit);
    }

    @Test
    void abortThatStandsAfterTheFenceIsNoAnswerToARepeatedCommit() {
        JdbcDecisionLog coordinator = open(dataSource, OPTIONS);
        JdbcDecisionLog recoverer = open(dataSource, OPTIONS);
        DecisionRecord commit = Records.commit(Records.transaction(await(coordinator.incarnation()), 1));
        await(coordinator.commit(commit));
        await(recoverer.fence(commit.transaction().incarnation()));
        assertThat(await(coordinator.commit(commit))).isEqualTo(new CommitResult.Decided(commit));
        await(recoverer.collect(List.of(commit.transaction())));
        await(recoverer.abort(Records.abort(commit.transaction())));

        assertThat(await(coordinator.commit(commit))).isEqualTo(new CommitResult.Fenced());
    }

    @Test
    void noteMakesNoCommitAfterTheFence() {
        JdbcDecisionLog log = open(dataSource, OPTIONS);
        DecisionRecord commit = Records.commit(Records.transaction(await(log.incarnation()), 1));
        await(log.fence(commit.transaction().incarnation()));

        await(log.note(
                new Heuristic(commit.branches().get(0), HeuristicOutcome.ROLLED_BACK, "by hand", Instant.EPOCH),
                commit));

        assertThat(await(log.read(commit.transaction()))).isEmpty();
    }

    @Test
    void fenceAmongManyCommitsLeavesNoneBehind() throws InterruptedException {
        FenceRace.run(open(dataSource, OPTIONS), open(dataSource, OPTIONS));
    }

    @Test
    void closeLeavesNoThreadAndNoStageBehind() {
        try (BlockedDataSource blocked = new BlockedDataSource(dataSource)) {
            JdbcDecisionLog log = open(blocked.dataSource(), OPTIONS.withThreads(1, 10));
            CompletionStage<Void> running = log.ping();
            CompletionStage<Void> waiting = log.ping();
            blocked.awaitCaller();

            log.close();

            awaitUnknown(running, "");
            awaitUnknown(waiting, "closed");
            awaitUnknown(log.ping(), "closed");
            Awaitility.await().atMost(Records.SECONDS_MAX, TimeUnit.SECONDS).untilAsserted(() -> assertThat(
                            Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("distlock-txn-jdbc")));
        }
    }

    @Test
    void namesOfTablesAreNoWayIntoTheSql() {
        assertThatIllegalArgumentException().isThrownBy(() -> OPTIONS.withTablePrefix("a; DROP TABLE b"));
        assertThatIllegalArgumentException().isThrownBy(() -> OPTIONS.withTablePrefix("a.b.c"));
        assertThat(OPTIONS.withTablePrefix("app.txn_").tablePrefix()).isEqualTo("app.txn_");
    }

    private JdbcDecisionLog open(DataSource source, JdbcDecisionLogOptions options) {
        return keep(JdbcDecisionLog.create(source, "test", options));
    }

    private JdbcDecisionLog open(DataSource source, ImpatientTimer timer) {
        JdbcRuntime real = JdbcRuntime.system(OPTIONS);
        List<ExecutorService> owned = new ArrayList<>(real.owned());
        owned.add(timer);
        return keep(new JdbcDecisionLog(
                source,
                "test",
                OPTIONS,
                new JdbcRuntime(
                        real.workers(), real.heart(), timer, real.nanoTime(), real.wallClock(), real.random(), owned),
                new StatementSource(OPTIONS)));
    }

    private JdbcDecisionLog keep(JdbcDecisionLog log) {
        logs.add(log);
        return log;
    }

    /** Ends the time of a step when it is told to. */
    private static final class ImpatientTimer extends ScheduledThreadPoolExecutor {

        private volatile Callable<?> last = () -> "nothing";

        ImpatientTimer() {
            super(1);
        }

        @Override
        public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
            last = task;
            return super.schedule(task, delay, unit);
        }

        void endLast() throws Exception {
            last.call();
        }
    }
}
