package io.distlock.txn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.distlock.txn.BranchId;
import io.distlock.txn.HeuristicOutcome;
import io.distlock.txn.HeuristicOutcomeException;
import io.distlock.txn.Outcome;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.TransactionRolledBackException;
import io.distlock.txn.log.memory.MemoryDecisionLog;
import io.distlock.txn.log.memory.MemoryDecisions;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.HeuristicException;
import io.distlock.txn.spi.Vote;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransactionEngineTests {

    private static final TransactionOptions TRANSFER = TransactionOptions.of("transfer");

    private final MemoryDecisions decisions = new MemoryDecisions(new SplittableRandom(7));
    private final MemoryDecisionLog log = new MemoryDecisionLog(decisions, "test", InstantSource.system());
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final FakeParticipant stock = new FakeParticipant("stock");
    private final FakeParticipant billing = new FakeParticipant("billing");
    private final CountedDecisions recorded = new CountedDecisions(log);
    private final List<String> phases = new CopyOnWriteArrayList<>();
    private volatile long aheadNanos;
    private final TransactionEngine engine = engine(List.of(stock, billing), Duration.ofSeconds(10));

    @AfterEach
    void stop() {
        timer.shutdownNow();
        threads.shutdownNow();
    }

    @Test
    void branchesPrepareAndCommit() throws Exception {
        String result = engine.execute(TRANSFER, () -> {
            enlistBoth();
            return "done";
        });

        assertThat(result).isEqualTo("done");
        assertThat(stock.calls).containsExactly("prepare", "commit");
        assertThat(billing.calls).containsExactly("prepare", "commit");
        assertThat(engine.openTransactions()).isZero();
    }

    @Test
    void decisionIsForgottenWhenAllHaveAcknowledged() throws Exception {
        Transaction transaction = engine.begin(TRANSFER);
        transaction.enlist("stock");
        transaction.enlist("billing");

        assertThat(transaction.commit()).isEqualTo(new Outcome.Committed(transaction.id(), List.of()));

        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> decisions.read(transaction.id()).isEmpty());
    }

    @Test
    void failureOfTheWorkRollsBackWhatWasEnlisted() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> engine.execute(TRANSFER, () -> {
                    enlistBoth();
                    throw new IOException("no");
                }));

        assertThat(stock.calls).containsExactly("rollback");
        assertThat(billing.calls).containsExactly("rollback");
    }

    @Test
    void voteAgainstRollsBackTheOther() {
        billing.voting(Vote.ROLLBACK);

        assertThatExceptionOfType(TransactionRolledBackException.class)
                .isThrownBy(() -> engine.execute(TRANSFER, () -> {
                    enlistBoth();
                    return 1;
                }))
                .withMessageContaining("billing");

        assertThat(stock.calls).endsWith("rollback").doesNotContain("commit");
        assertThat(billing.calls).containsExactly("prepare");
    }

    @Test
    void missingVoteRollsBackEverybody() {
        billing.failing(new IllegalStateException("database away"));

        assertThatExceptionOfType(TransactionRolledBackException.class)
                .isThrownBy(() -> engine.execute(TRANSFER, () -> {
                    enlistBoth();
                    return 1;
                }))
                .withRootCauseInstanceOf(IllegalStateException.class);

        assertThat(stock.calls).endsWith("rollback");
        assertThat(billing.calls).endsWith("rollback");
    }

    @Test
    void onlyBranchCommitsInOnePhase() throws Exception {
        engine.execute(TRANSFER, () -> engine.current().orElseThrow().enlist("stock"));

        assertThat(stock.calls).containsExactly("commitOnePhase");
    }

    @Test
    void readersNeedNoDecision() throws Exception {
        stock.voting(Vote.READ_ONLY);
        billing.voting(Vote.READ_ONLY);

        engine.execute(TRANSFER, () -> {
            enlistBoth();
            return 1;
        });

        assertThat(stock.calls).containsExactly("prepare");
        assertThat(billing.calls).containsExactly("prepare");
    }

    @Test
    void commitIsRepeatedUntilTheBranchAnswers() throws Exception {
        Transaction transaction = engine.begin(TRANSFER);
        transaction.prepared(transaction.enlist("stock"));
        transaction.prepared(transaction.enlist("billing"));
        stock.failing(new IllegalStateException("away")).failing(new IllegalStateException("still away"));

        assertThat(transaction.commit()).isInstanceOf(Outcome.Committed.class);

        assertThat(stock.calls).containsExactly("commit", "commit", "commit");
    }

    @Test
    void failedBranchDoomsAlthoughTheExceptionWasCaught() {
        assertThatExceptionOfType(TransactionRolledBackException.class)
                .isThrownBy(() -> engine.execute(TRANSFER, () -> {
                    Transaction transaction = engine.current().orElseThrow();
                    transaction.failed(transaction.enlist("stock"), new IllegalStateException("sold out"));
                    return "swallowed";
                }))
                .withMessageContaining("sold out");

        assertThat(stock.calls).containsExactly("rollback");
    }

    @Test
    void failedBranchIsLeftOutIfTheOptionsSaySo() throws Exception {
        engine.execute(TRANSFER.withRollbackOnBranchFailure(false), () -> {
            Transaction transaction = engine.current().orElseThrow();
            transaction.failed(transaction.enlist("stock"), new IllegalStateException("sold out"));
            transaction.prepared(transaction.enlist("billing"));
            return 1;
        });

        assertThat(stock.calls).containsExactly("rollback");
        assertThat(billing.calls).containsExactly("commit");
    }

    @Test
    void abortOfAnotherWins() {
        Transaction transaction = engine.begin(TRANSFER);
        transaction.prepared(transaction.enlist("stock"));
        decisions.abort(DecisionRecord.abort(transaction.id(), "somebody in doubt", Instant.EPOCH));

        Outcome outcome = transaction.commit();

        assertThat(outcome)
                .isInstanceOfSatisfying(Outcome.RolledBack.class, rolledBack -> assertThat(rolledBack.cause())
                        .hasValueSatisfying(cause -> assertThat(cause).hasMessageContaining("somebody in doubt")));
        assertThat(stock.calls).containsExactly("rollback");
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> decisions.read(transaction.id()).isEmpty());
    }

    @Test
    void fencedCoordinatorRollsBackAndGoesOnAnew() throws Exception {
        Transaction transaction = engine.begin(TRANSFER);
        transaction.prepared(transaction.enlist("stock"));
        decisions.fence(transaction.id().incarnation());

        assertThat(transaction.commit()).isInstanceOf(Outcome.RolledBack.class);

        assertThat(engine.begin(TRANSFER).id().incarnation())
                .isNotEqualTo(transaction.id().incarnation());
    }

    @Test
    void heuristicOutcomeIsReportedAndKept() {
        stock.failing(new HeuristicException(HeuristicOutcome.ROLLED_BACK, "by hand"));
        Transaction transaction = engine.begin(TRANSFER);
        transaction.prepared(transaction.enlist("stock"));
        transaction.prepared(transaction.enlist("billing"));

        Outcome outcome = transaction.commit();

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Mixed.class, mixed -> {
            assertThat(mixed.committed()).isTrue();
            assertThat(mixed.heuristics()).singleElement().satisfies(heuristic -> assertThat(heuristic.outcome())
                    .isEqualTo(HeuristicOutcome.ROLLED_BACK));
        });
        assertThat(decisions.read(transaction.id()))
                .hasValueSatisfying(record -> assertThat(record.heuristics()).hasSize(1));
    }

    @Test
    void heuristicOutcomeIsThrown() {
        stock.failing(new HeuristicException(HeuristicOutcome.HAZARD, "cannot tell"));

        assertThatExceptionOfType(HeuristicOutcomeException.class)
                .isThrownBy(() -> engine.execute(TRANSFER, () -> {
                    Transaction transaction = engine.current().orElseThrow();
                    transaction.prepared(transaction.enlist("stock"));
                    transaction.prepared(transaction.enlist("billing"));
                    return 1;
                }));
    }

    @Test
    void deadlineDoomsTheTransaction() {
        Transaction transaction = engine.begin(TRANSFER);
        BranchId branch = transaction.enlist("stock");
        transaction.prepared(branch);
        aheadNanos = TRANSFER.timeout().toNanos();

        assertThat(transaction.remaining()).isZero();
        assertThat(transaction.commit()).isInstanceOf(Outcome.RolledBack.class);

        assertThat(stock.calls).containsExactly("rollback");
    }

    @Test
    void doomedTransactionTakesNoMoreBranches() {
        Transaction transaction = engine.begin(TRANSFER);
        transaction.setRollbackOnly(new IllegalStateException("why"));

        assertThatExceptionOfType(TransactionRolledBackException.class)
                .isThrownBy(() -> transaction.enlist("stock"))
                .withMessageContaining("why");
    }

    @Test
    void endedTransactionTakesNoMoreBranches() {
        Transaction transaction = engine.begin(TRANSFER);
        transaction.commit();

        assertThatIllegalStateException().isThrownBy(() -> transaction.enlist("stock"));
        assertThatIllegalStateException().isThrownBy(transaction::commit);
    }

    @Test
    void participantThatHangsRollsTheTransactionBack() {
        FakeParticipant hanging = new FakeParticipant("hanging").hanging();
        TransactionEngine impatient = engine(List.of(stock, hanging), Duration.ofMillis(100));
        Transaction transaction = impatient.begin(TRANSFER);
        transaction.enlist("stock");
        transaction.enlist("hanging");

        assertThat(transaction.commit()).isInstanceOf(Outcome.RolledBack.class);

        assertThat(stock.calls).endsWith("rollback");
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> hanging.calls.contains("rollback"));
    }

    @Test
    void commitIsRecordedOnceAndNothingElseIs() throws Exception {
        engine.execute(TRANSFER, () -> {
            enlistBoth();
            return 1;
        });
        assertThat(recorded.commits()).isEqualTo(1);

        engine.execute(TRANSFER, () -> engine.current().orElseThrow().enlist("stock"));
        stock.voting(Vote.READ_ONLY);
        billing.voting(Vote.READ_ONLY);
        engine.execute(TRANSFER, () -> {
            enlistBoth();
            return 1;
        });
        Transaction rolledBack = engine.begin(TRANSFER);
        rolledBack.enlist("stock");
        rolledBack.rollback();

        assertThat(recorded.commits())
                .as("with one-phase, read-only and rolled back")
                .isEqualTo(1);
        assertThat(recorded.aborts()).isZero();
    }

    @Test
    void phasesFollowEachOtherAndAreLeftOutWhereNothingIsDone() throws Exception {
        engine.execute(TRANSFER, () -> {
            enlistBoth();
            return "committed";
        });
        assertThat(phases)
                .containsExactly(
                        "PREPARE begins",
                        "PREPARE ends",
                        "DECIDE begins",
                        "DECIDE ends",
                        "COMPLETE begins",
                        "COMPLETE ends");
        phases.clear();

        engine.execute(TRANSFER, () -> engine.current().orElseThrow().enlist("stock"));
        assertThat(phases).as("in one phase").containsExactly("DECIDE begins", "DECIDE ends");
        phases.clear();

        Transaction rolledBack = engine.begin(TRANSFER);
        rolledBack.enlist("stock");
        rolledBack.rollback();
        assertThat(phases).as("rolled back").containsExactly("COMPLETE begins", "COMPLETE ends");
        phases.clear();

        stock.voting(Vote.READ_ONLY);
        billing.voting(Vote.READ_ONLY);
        engine.execute(TRANSFER, () -> {
            enlistBoth();
            return "read";
        });
        assertThat(phases).as("only read").containsExactly("PREPARE begins", "PREPARE ends");
    }

    @Test
    void scopesNest() {
        Transaction outer = engine.begin(TRANSFER);
        Transaction inner = engine.begin(TRANSFER);

        try (var outerScope = engine.bind(outer)) {
            try (var innerScope = engine.bind(inner)) {
                assertThat(engine.current()).contains(inner);
            }
            assertThat(engine.current()).contains(outer);
        }

        assertThat(engine.current()).isEmpty();
    }

    @Test
    void openTransactionsAreReported() {
        Transaction transaction = engine.begin(TRANSFER);
        transaction.enlist("stock");

        assertThat(engine.reports()).singleElement().satisfies(report -> {
            assertThat(report.id()).isEqualTo(transaction.id());
            assertThat(report.state()).isEqualTo(TransactionState.ACTIVE);
            assertThat(report.branches()).singleElement().satisfies(branch -> assertThat(branch.progress())
                    .isEqualTo("OPEN"));
            assertThat(report.doubt()).isEqualTo(Optional.empty());
        });
    }

    private TransactionEngine engine(List<FakeParticipant> participants, Duration callTimeout) {
        return new TransactionEngine(EngineSetup.of(
                        recorded.log(),
                        new ParticipantCalls(participants, threads, timer, callTimeout),
                        new EngineRuntime(
                                timer,
                                () -> System.nanoTime() + aheadNanos,
                                InstantSource.system(),
                                new SplittableRandom(1)),
                        EngineOptions.of("test").withRetry(Duration.ofMillis(1), Duration.ofMillis(5)))
                .withListener(new TransactionListener() {
                    @Override
                    public void phaseBegun(Transaction transaction, Phase phase) {
                        phases.add(phase + " begins");
                    }

                    @Override
                    public void phaseEnded(Transaction transaction, Phase phase, Duration duration) {
                        phases.add(phase + " ends");
                    }
                }));
    }

    private void enlistBoth() {
        Transaction transaction = engine.current().orElseThrow();
        transaction.enlist("stock");
        transaction.enlist("billing");
    }
}
