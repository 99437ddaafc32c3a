package io.distlock.txn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.distlock.txn.Outcome;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.log.memory.MemoryDecisionLog;
import io.distlock.txn.log.memory.MemoryDecisions;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.LocalBranch;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a local transaction may be in one transaction with. */
class LocalBranchTests {

    private final MemoryDecisionLog log =
            new MemoryDecisionLog(new MemoryDecisions(new SplittableRandom(7)), "test", InstantSource.system());
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final FakeParticipant stock = new FakeParticipant("stock");
    private final TransactionEngine engine = new TransactionEngine(EngineSetup.of(
            log,
            new ParticipantCalls(List.of(stock), threads, timer, Duration.ofSeconds(10)),
            new EngineRuntime(timer, System::nanoTime, InstantSource.system(), new SplittableRandom(1)),
            EngineOptions.of("test").withRetry(Duration.ofMillis(1), Duration.ofMillis(5))));
    private final Transaction transaction = engine.begin(TransactionOptions.of("order"));

    @AfterEach
    void stop() {
        timer.shutdownNow();
        threads.shutdownNow();
    }

    @Test
    void localTransactionAloneCommitsWithoutARecord() {
        FakeLocal local = new FakeLocal(false);
        engine.enlist(transaction, local);

        Outcome outcome = transaction.commit();

        assertThat(outcome).isInstanceOf(Outcome.Committed.class);
        assertThat(local.calls).containsExactly("commit");
    }

    @Test
    void localTransactionCarriesTheDecisionOfOthers() {
        FakeLocal local = new FakeLocal(true);
        engine.enlist(transaction, local);
        transaction.enlist("stock");

        Outcome outcome = transaction.commit();

        assertThat(outcome).isInstanceOf(Outcome.Committed.class);
        assertThat(local.calls).containsExactly("commitWith 1");
        assertThat(stock.calls).containsExactly("prepare", "commit");
    }

    @Test
    void branchBesideALocalTransactionOutsideOfTheLogIsRefused() {
        engine.enlist(transaction, new FakeLocal(false));

        assertThatIllegalStateException()
                .isThrownBy(() -> transaction.enlist("stock"))
                .withMessageContainingAll("'orders'", "'stock'", "'memory'", "JDBC log", "TCC");
    }

    @Test
    void localTransactionOutsideOfTheLogBesideABranchIsRefused() {
        transaction.enlist("stock");
        FakeLocal local = new FakeLocal(false);

        assertThatIllegalStateException().isThrownBy(() -> engine.enlist(transaction, local));

        transaction.rollback();
        assertThat(local.calls).isEmpty();
    }

    private static final class FakeLocal implements LocalBranch {

        final List<String> calls = new ArrayList<>();
        private final boolean inDatabaseOfTheLog;

        FakeLocal(boolean inDatabaseOfTheLog) {
            this.inDatabaseOfTheLog = inDatabaseOfTheLog;
        }

        @Override
        public String name() {
            return "orders";
        }

        @Override
        public boolean canCarryDecisionsOf(DecisionLog log) {
            return inDatabaseOfTheLog;
        }

        @Override
        public LocalResult commit() {
            calls.add("commit");
            return new LocalResult.Committed();
        }

        @Override
        public LocalResult commitWith(DecisionRecord decision) {
            calls.add("commitWith " + decision.branches().size());
            return new LocalResult.Committed();
        }

        @Override
        public void rollback() {
            calls.add("rollback");
        }
    }
}
