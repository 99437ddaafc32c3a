package io.distlock.txn.tcc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.txn.BranchId;
import io.distlock.txn.HeuristicOutcome;
import io.distlock.txn.TransactionCoordinator.Scope;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.HeuristicException;
import io.distlock.txn.spi.TransactionParticipant;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two calls that meet at the row of one branch on PostgreSQL, in every order: one is stopped inside its transaction until the other
 * waits for its lock. And connections that die inside a transaction.
 */
abstract class BranchMeetings {

    private static final Duration WAIT_MAX = Duration.ofSeconds(60);
    private static final AtomicLong SEQUENCE = new AtomicLong();
    private static final String WAITING =
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND state = 'active'";

    private final FakeCoordinator coordinator = new FakeCoordinator();
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private volatile String stopAt = "nowhere";
    private volatile String killAt = "nowhere";
    private volatile String failAt = "nowhere";
    private volatile String swallowAt = "nowhere";

    private BranchDatabase database;
    private JdbcLocalTransactions transactions;
    private BranchId branch;

    abstract BranchDatabase database();

    @BeforeEach
    void newBranch() {
        database = database();
        transactions = new JdbcLocalTransactions(database.dataSource());
        TransactionId transaction =
                new TransactionId("00000000000000c0", "00000000000000c1", SEQUENCE.incrementAndGet());
        branch = new BranchId(transaction, "1", LedgerInDatabase.PARTICIPANT);
    }

    @AfterEach
    void stopThreads() throws InterruptedException {
        goOn.countDown();
        threads.shutdownNow();
        assertThat(threads.awaitTermination(WAIT_MAX.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void cancelWaitsForARunningTryAndCancelsIt() throws Exception {
        Future<?> attempt = startAndStopAt("try", this::attempt);
        Future<?> cancel = startAndAwaitItsLock(this::rollback);

        goOn.countDown();
        end(attempt);
        end(cancel);

        assertThat(steps()).containsExactly("try", "cancel");
        assertThat(database.stateOf(branch)).contains(BranchState.CANCELLED);
    }

    @Test
    void cancelWaitsForATryThatFailsAndRefusesIt() throws Exception {
        failAt = "try";
        Future<?> attempt = startAndStopAt("try", this::attempt);
        Future<?> cancel = startAndAwaitItsLock(this::rollback);

        goOn.countDown();
        assertThatThrownBy(() -> end(attempt)).hasMessage("failed on purpose");
        end(cancel);

        assertThat(steps()).isEmpty();
        assertThat(database.stateOf(branch)).contains(BranchState.REFUSED);
    }

    @Test
    void tryWaitsForACancelThatIsRefusingIt() throws Exception {
        try (Connection cancelling = refusing()) {
            Future<?> attempt = startAndAwaitItsLock(this::attempt);

            cancelling.commit();

            assertThatThrownBy(() -> end(attempt)).isInstanceOf(TryRefusedException.class);
        }
        assertThat(steps()).isEmpty();
        assertThat(database.stateOf(branch)).contains(BranchState.REFUSED);
    }

    @Test
    void tryWaitsForACancelThatDies() throws Exception {
        try (Connection cancelling = refusing()) {
            Future<?> attempt = startAndAwaitItsLock(this::attempt);

            cancelling.rollback();

            end(attempt);
        }
        assertThat(steps()).containsExactly("try");
        assertThat(database.stateOf(branch)).contains(BranchState.TRIED);
    }

    @Test
    void secondConfirmWaitsAndCallsNothing() throws Exception {
        attempt();
        Future<?> first = startAndStopAt("confirm", this::commit);
        Future<?> second = startAndAwaitItsLock(this::commit);

        goOn.countDown();
        end(first);
        end(second);

        assertThat(steps()).containsExactly("try", "confirm");
    }

    @Test
    void secondCancelWaitsAndCallsNothing() throws Exception {
        attempt();
        Future<?> first = startAndStopAt("cancel", this::rollback);
        Future<?> second = startAndAwaitItsLock(this::rollback);

        goOn.countDown();
        end(first);
        end(second);

        assertThat(steps()).containsExactly("try", "cancel");
    }

    @Test
    void confirmThatMeetsACancelEndsAsHeuristic() throws Exception {
        attempt();
        Future<?> cancel = startAndStopAt("cancel", this::rollback);
        Future<?> confirm = startAndAwaitItsLock(this::commit);

        goOn.countDown();
        end(cancel);

        assertThatThrownBy(() -> end(confirm))
                .isInstanceOfSatisfying(
                        HeuristicException.class, e -> assertThat(e.outcome()).isEqualTo(HeuristicOutcome.ROLLED_BACK));
        assertThat(steps()).containsExactly("try", "cancel");
    }

    @Test
    void cancelDoesNotWaitForEver() throws Exception {
        Future<?> attempt = startAndStopAt("try", this::attempt);
        TransactionParticipant impatient =
                participant(TccOptions.defaults().withStatementTimeout(Duration.ofSeconds(1)));

        assertThatThrownBy(() -> impatient.rollback(branch)).isInstanceOf(LocalTransactionException.class);
        goOn.countDown();
        end(attempt);
        impatient.rollback(branch);

        assertThat(steps()).containsExactly("try", "cancel");
    }

    @Test
    void tryWhoseConnectionDiesLeavesNothing() throws Exception {
        killAt = "try";

        assertThatThrownBy(this::attempt).isInstanceOf(LocalTransactionException.class);
        assertThat(participant().status(branch)).isEqualTo(BranchStatus.UNKNOWN);
        rollback();

        assertThat(steps()).isEmpty();
        assertThat(participant().status(branch)).isEqualTo(BranchStatus.ROLLED_BACK);
    }

    /** PostgreSQL answers COMMIT of such a transaction with a rollback, and the driver says nothing. */
    @Test
    void tryThatSwallowsAnErrorOfTheDatabaseIsNotPrepared() throws Exception {
        swallowAt = "try";

        assertThatThrownBy(this::attempt).isInstanceOf(LocalTransactionException.class);

        assertThat(steps()).isEmpty();
        assertThat(database.stateOf(branch)).isEmpty();
    }

    @Test
    void confirmThatSwallowsAnErrorOfTheDatabaseIsRepeated() throws Exception {
        attempt();
        swallowAt = "confirm";

        assertThatThrownBy(this::commit).isInstanceOf(LocalTransactionException.class);
        swallowAt = "nowhere";
        commit();

        assertThat(steps()).containsExactly("try", "confirm");
    }

    @Test
    void confirmWhoseConnectionDiesIsRepeatedAndTakesEffectOnce() throws Exception {
        attempt();
        killAt = "confirm";

        assertThatThrownBy(this::commit).isInstanceOf(LocalTransactionException.class);
        assertThat(participant().status(branch)).isEqualTo(BranchStatus.PREPARED);
        commit();

        assertThat(steps()).containsExactly("try", "confirm");
    }

    private Void attempt() {
        TccBean bean = bean(TccOptions.defaults());
        try (Scope scope = coordinator.bind(FakeTransaction.of(branch))) {
            bean.proxy(Ledger.class, coordinator).post(branch.toString());
        }
        return null;
    }

    private Void commit() throws Exception {
        participant().commit(branch);
        return null;
    }

    private Void rollback() throws Exception {
        participant().rollback(branch);
        return null;
    }

    private TransactionParticipant participant() {
        return participant(TccOptions.defaults());
    }

    private TransactionParticipant participant(TccOptions options) {
        return bean(options).participants().get(0);
    }

    private TccBean bean(TccOptions options) {
        LedgerInDatabase ledger = new LedgerInDatabase(transactions, this::after);
        // long enough for a machine that is busy with other things
        TccOptions patient = options.equals(TccOptions.defaults()) ? options.withStatementTimeout(WAIT_MAX) : options;
        return TccBean.of(LedgerInDatabase.class, () -> ledger, transactions, patient);
    }

    private Iterable<String> steps() throws SQLException {
        return database.stepsOf(branch.toString());
    }

    /** A cancel that has inserted its row and not yet committed. */
    private Connection refusing() throws Exception {
        Connection connection = database.dataSource().getConnection();
        connection.setAutoCommit(false);
        new BranchRows(WAIT_MAX).insert(connection, branch, new BranchRow(BranchState.REFUSED, ""));
        return connection;
    }

    private Future<?> startAndStopAt(String step, Callable<?> call) throws InterruptedException {
        stopAt = step;
        Future<?> started = threads.submit(call);
        assertThat(stopped.await(WAIT_MAX.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return started;
    }

    private Future<?> startAndAwaitItsLock(Callable<?> call) {
        Future<?> started = threads.submit(call);
        Awaitility.await()
                .atMost(WAIT_MAX)
                .pollDelay(Duration.ZERO)
                .until(() -> started.isDone() || count(WAITING) > 0);
        assertThat(started).isNotDone();
        return started;
    }

    private static void end(Future<?> call) throws Exception {
        try {
            call.get(WAIT_MAX.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** What the ledger does at the end of a step, inside of its transaction. */
    private void after(String step) {
        try {
            if (step.equals(stopAt)) {
                stopAt = "nowhere";
                stopped.countDown();
                assertThat(goOn.await(WAIT_MAX.toSeconds(), TimeUnit.SECONDS)).isTrue();
            }
            if (step.equals(killAt)) {
                killAt = "nowhere";
                kill(transactions.connection());
            }
        } catch (InterruptedException | SQLException e) {
            throw new AssertionError(e);
        }
        if (step.equals(swallowAt)) {
            assertThatThrownBy(() -> transactions.connection().createStatement().execute("no statement"))
                    .isInstanceOf(SQLException.class);
        }
        if (step.equals(failAt)) {
            throw new IllegalStateException("failed on purpose");
        }
    }

    private void kill(Connection connection) throws SQLException {
        long pid;
        try (PreparedStatement select = connection.prepareStatement("SELECT pg_backend_pid()");
                ResultSet row = select.executeQuery()) {
            row.next();
            pid = row.getLong(1);
        }
        assertThat(count("SELECT count(*) FROM pg_terminate_backend(" + pid + ", 60000) killed WHERE killed"))
                .isEqualTo(1);
    }

    private long count(String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
