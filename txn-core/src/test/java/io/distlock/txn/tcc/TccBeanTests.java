package io.distlock.txn.tcc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionCoordinator.Scope;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.TransactionParticipant;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Calls through the proxy, as a user makes them. */
class TccBeanTests {

    private static BranchDatabase database;

    private final FakeCoordinator coordinator = new FakeCoordinator();
    private final FakeTransaction transaction = new FakeTransaction();
    private final JdbcLocalTransactions transactions = new JdbcLocalTransactions(database.dataSource());

    @BeforeAll
    static void create() throws Exception {
        database = BranchDatabase.h2();
    }

    @Test
    void fewLinesAreEnough() throws Exception {
        TccBean bean = TccBean.of(new LedgerInDatabase(transactions, StepHook.NOTHING), transactions);
        Ledger ledger = bean.proxy(Ledger.class, coordinator);

        String result = coordinator.execute(TransactionOptions.of("example"), () -> ledger.post("few-lines"));

        assertThat(result).isEqualTo("few-lines");
        assertThat(database.stepsOf("few-lines")).containsExactly("try");
    }

    @Test
    void tryThatReturnsIsPrepared() throws Exception {
        TccBean bean = ledger(StepHook.NOTHING);

        BranchId branch = post(bean, "prepared");

        assertThat(transaction.prepared).containsExactly(branch);
        assertThat(transaction.failed).isEmpty();
        assertThat(participantOf(bean).status(branch)).isEqualTo(BranchStatus.PREPARED);
        participantOf(bean).commit(branch);
        assertThat(database.stepsOf("prepared")).containsExactly("try", "confirm");
    }

    @Test
    void tryThatThrowsLeavesNothingAndFailsItsBranch() throws Exception {
        IllegalStateException soldOut = new IllegalStateException("sold out");
        TccBean bean = ledger(step -> {
            throw soldOut;
        });

        assertThatThrownBy(() -> post(bean, "failed")).isSameAs(soldOut);

        BranchId branch = transaction.enlisted.get(0);
        assertThat(transaction.failed).containsEntry(branch, soldOut);
        assertThat(transaction.prepared).isEmpty();
        assertThat(database.stepsOf("failed")).isEmpty();
        assertThat(database.stateOf(branch)).isEmpty();
    }

    @Test
    void tryThatRollsBackItsOwnTransactionIsNotPrepared() {
        TccBean bean = ledger(step -> {
            try {
                transactions.connection().rollback();
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });

        assertThatThrownBy(() -> post(bean, "rolled back by itself"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has ended the local transaction itself");

        assertThat(transaction.prepared).isEmpty();
        assertThat(transaction.failed).hasSize(1);
    }

    @Test
    void everyCallIsABranchOfItsOwn() throws Exception {
        TccBean bean = ledger(StepHook.NOTHING);

        post(bean, "first of two");
        post(bean, "second of two");

        assertThat(transaction.prepared).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void callOutsideOfATransactionIsRefused() throws Exception {
        Ledger ledger = ledger(StepHook.NOTHING).proxy(Ledger.class, coordinator);

        assertThatThrownBy(() -> ledger.post("outside"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'ledger.post' was called outside of a distributed transaction");
        assertThat(database.stepsOf("outside")).isEmpty();
    }

    @Test
    void workThatEndsAfterTheDeadlineDoesNotCommit() throws Exception {
        TccBean bean = ledger(step -> transaction.remaining = Duration.ZERO);

        assertThatThrownBy(() -> post(bean, "late"))
                .isInstanceOf(TryRefusedException.class)
                .hasMessageContaining("after the deadline");

        assertThat(database.stepsOf("late")).isEmpty();
        assertThat(transaction.failed).hasSize(1);
    }

    @Test
    void confirmThatThrowsIsCalledAgain() throws Exception {
        List<String> failures = new ArrayList<>(List.of("once"));
        TccBean bean = ledger(step -> {
            if (step.equals("confirm") && !failures.isEmpty()) {
                throw new IllegalStateException(failures.remove(0));
            }
        });
        BranchId branch = post(bean, "confirmed at last");

        assertThatThrownBy(() -> participantOf(bean).commit(branch)).hasMessage("once");
        assertThat(participantOf(bean).status(branch)).isEqualTo(BranchStatus.PREPARED);
        participantOf(bean).commit(branch);

        assertThat(database.stepsOf("confirmed at last")).containsExactly("try", "confirm");
    }

    @Test
    void commitWhoseAnswerWasLostIsCancelled() throws Exception {
        LocalTransactions losingAnswers = new LocalTransactions() {
            @Override
            public <T extends @Nullable Object> T inTransaction(LocalWork<T> work) throws Exception {
                transactions.inTransaction(work);
                throw new LocalTransactionException("may have committed", new IOException("connection lost"));
            }
        };
        TccBean bean = TccBean.of(new LedgerInDatabase(transactions, StepHook.NOTHING), losingAnswers);

        assertThatThrownBy(() -> post(bean, "unknown")).isInstanceOf(LocalTransactionException.class);
        BranchId branch = transaction.enlisted.get(0);
        assertThat(transaction.failed).containsKey(branch);
        participantOf(ledger(StepHook.NOTHING)).rollback(branch);

        assertThat(database.stepsOf("unknown")).containsExactly("try", "cancel");
    }

    @Test
    void argumentsBeyondTheLimitFailTheBranch() {
        TccBean bean = ledger(StepHook.NOTHING);

        assertThatThrownBy(() -> post(bean, "x".repeat(1024 * 1024)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than 16384 characters");

        assertThat(transaction.failed).hasSize(1);
    }

    @Test
    void branchOfAnotherParticipantIsRefused() {
        BranchId foreign = new BranchId(transaction.id(), "1", "another");

        assertThatThrownBy(() -> participantOf(ledger(StepHook.NOTHING)).commit(foreign))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'ledger.post'");
    }

    @Test
    void proxyBehavesAsAnObject() {
        Ledger ledger = ledger(StepHook.NOTHING).proxy(Ledger.class, coordinator);

        assertThat(ledger).isEqualTo(ledger).isNotEqualTo(new Object()).hasSameHashCodeAs(ledger);
        assertThat(ledger.toString()).startsWith("Proxy of ");
    }

    @Test
    void proxyOfAnotherInterfaceIsRefused() {
        TccBean bean = ledger(StepHook.NOTHING);

        assertThatThrownBy(() -> bean.proxy(Runnable.class, coordinator))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not implement java.lang.Runnable");
    }

    private TccBean ledger(StepHook hook) {
        return TccBean.of(new LedgerInDatabase(transactions, hook), transactions);
    }

    private BranchId post(TccBean bean, String entry) {
        try (Scope scope = coordinator.bind(transaction)) {
            bean.proxy(Ledger.class, coordinator).post(entry);
        }
        return transaction.enlisted.get(transaction.enlisted.size() - 1);
    }

    private static TransactionParticipant participantOf(TccBean bean) {
        return bean.participants().get(0);
    }
}
