package io.distlock.txn.tcc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionCoordinator.Scope;
import io.distlock.txn.spi.InDoubtBranch;
import io.distlock.txn.spi.TransactionParticipant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tries with effects elsewhere that fail, die, or are cancelled while they run. */
class IntentFenceTests {

    private static final long WAIT_MAX_MILLIS = 60_000;

    private static BranchDatabase database;

    private final FakeCoordinator coordinator = new FakeCoordinator();
    private final FakeTransaction transaction = new FakeTransaction();
    private final List<Runnable> duringTry = new ArrayList<>();
    private final Queue<Runnable> duringCancel = new ConcurrentLinkedQueue<>();
    private final LedgerElsewhere ledger = new LedgerElsewhere(this::after);
    private final TccBean bean = TccBean.of(ledger, new JdbcLocalTransactions(database.dataSource()));
    private final TransactionParticipant participant = bean.participants().get(0);

    @BeforeAll
    static void create() throws Exception {
        database = BranchDatabase.h2();
    }

    @Test
    void intentIsDurableBeforeTheTry() {
        List<Object> during = new ArrayList<>();
        duringTry.add(() -> during.add(state()));

        post("durable");

        assertThat(during).containsExactly(BranchState.INTENT);
        assertThat(state()).isEqualTo(BranchState.TRIED);
    }

    @Test
    void tryRunsWithoutATransaction() {
        JdbcLocalTransactions transactions = new JdbcLocalTransactions(database.dataSource());
        TccBean outside = TccBean.of(
                new LedgerElsewhere(step -> assertThatThrownBy(transactions::connection)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("No local transaction on this thread")),
                transactions);

        try (Scope scope = coordinator.bind(transaction)) {
            outside.proxy(Ledger.class, coordinator).post("outside");
        }

        assertThat(transaction.prepared).hasSize(1);
    }

    @Test
    void failedTryIsCancelled() throws Exception {
        duringTry.add(() -> {
            throw new IllegalStateException("failed after its effect");
        });

        assertThatThrownBy(() -> post("failed")).hasMessage("failed after its effect");
        assertThat(state()).isEqualTo(BranchState.INTENT);
        assertThat(transaction.failed).containsKey(branch());
        participant.rollback(branch());

        assertThat(ledger.steps.get("failed")).containsExactly("try", "cancel");
        assertThat(state()).isEqualTo(BranchState.CANCELLED);
    }

    @Test
    void cancelThatThrowsIsFoundByRecovery() throws Exception {
        post("stubborn");
        duringCancel.add(() -> {
            throw new IllegalStateException("not yet");
        });

        assertThatThrownBy(() -> participant.rollback(branch())).hasMessage("not yet");
        assertThat(participant.inDoubt(1000).stream().map(InDoubtBranch::branch))
                .contains(branch());
        participant.rollback(branch());

        assertThat(state()).isEqualTo(BranchState.CANCELLED);
    }

    @Test
    void tryThatEndsAfterItsCancelIsCancelledAgain() {
        duringTry.add(this::rollback);

        assertThatThrownBy(() -> post("overtaken"))
                .isInstanceOf(TryRefusedException.class)
                .hasMessageContaining("rolled back while its try was running");

        assertThat(ledger.steps.get("overtaken")).containsExactly("try", "cancel", "cancel");
        assertThat(state()).isEqualTo(BranchState.CANCELLED);
        assertThat(transaction.prepared).isEmpty();
    }

    @Test
    void tryThatFailsAfterItsCancelIsCancelledAgain() {
        duringTry.add(this::rollback);
        duringTry.add(() -> {
            throw new IllegalStateException("late failure");
        });

        assertThatThrownBy(() -> post("overtaken failure")).hasMessage("late failure");

        assertThat(ledger.steps.get("overtaken failure")).containsExactly("try", "cancel", "cancel");
        assertThat(state()).isEqualTo(BranchState.CANCELLED);
    }

    @Test
    void secondCancelThatThrowsIsFoundByRecovery() throws Exception {
        duringTry.add(this::rollback);
        duringCancel.add(() -> {});
        duringCancel.add(() -> {
            throw new IllegalStateException("not yet");
        });

        assertThatThrownBy(() -> post("twice"))
                .isInstanceOf(TryRefusedException.class)
                .hasSuppressedException(new IllegalStateException("not yet"));
        assertThat(state()).isEqualTo(BranchState.RECANCEL);
        participant.rollback(branch());

        assertThat(state()).isEqualTo(BranchState.CANCELLED);
        assertThat(ledger.steps.get("twice")).endsWith("cancel");
    }

    @Test
    void tryThatEndsWhileItsCancelIsRunningIsCancelledAgain() throws Exception {
        CountDownLatch cancelling = new CountDownLatch(1);
        CountDownLatch cancelledAgain = new CountDownLatch(1);
        duringCancel.add(() -> {
            cancelling.countDown();
            await(cancelledAgain);
        });
        duringCancel.add(cancelledAgain::countDown);
        Thread coordinatorsThread = new Thread(this::rollback, "early-cancel");
        duringTry.add(() -> {
            coordinatorsThread.start();
            await(cancelling);
        });

        assertThatThrownBy(() -> post("crossing")).isInstanceOf(TryRefusedException.class);
        coordinatorsThread.join(WAIT_MAX_MILLIS);

        assertThat(coordinatorsThread.isAlive()).isFalse();
        assertThat(ledger.steps.get("crossing")).containsExactly("try", "cancel", "cancel");
        assertThat(state()).isEqualTo(BranchState.CANCELLED);
    }

    /** The cancel began too early to undo the try, so its end must not close the row. */
    @Test
    void cancelThatIsOvertakenByTheEndOfTheTryLeavesTheRowOpen() throws Exception {
        post("crossed");
        duringCancel.add(this::endOfTryNotesThatItWasCancelled);

        participant.rollback(branch());

        assertThat(state()).isEqualTo(BranchState.RECANCEL);
        assertThat(participant.inDoubt(1000).stream().map(InDoubtBranch::branch))
                .contains(branch());
    }

    private void endOfTryNotesThatItWasCancelled() {
        try {
            JdbcLocalTransactions transactions = new JdbcLocalTransactions(database.dataSource());
            transactions.inTransaction(connection -> {
                new BranchRows(TccOptions.defaults().statementTimeout())
                        .move(connection, branch(), BranchState.CANCELLING, BranchState.RECANCEL);
                return null;
            });
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(WAIT_MAX_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void post(String entry) {
        try (Scope scope = coordinator.bind(transaction)) {
            bean.proxy(Ledger.class, coordinator).post(entry);
        }
    }

    private void rollback() {
        try {
            participant.rollback(branch());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private BranchId branch() {
        return transaction.enlisted.get(0);
    }

    private BranchState state() {
        try {
            return database.stateOf(branch()).orElseThrow();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Tries do all that a test has planned for them, each cancel the next thing. */
    private void after(String step) {
        if (step.equals("try")) {
            duringTry.forEach(Runnable::run);
        } else if (step.equals("cancel") && !duringCancel.isEmpty()) {
            duringCancel.remove().run();
        }
    }
}
