package io.distlock.txn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.txn.BranchId;
import io.distlock.txn.Outcome;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.log.memory.MemoryDecisionLog;
import io.distlock.txn.log.memory.MemoryDecisions;
import io.distlock.txn.spi.Vote;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Branches that services open take the place of those by which they were called. */
class AdoptingTransactionTests {

    private static final TransactionOptions ORDER = TransactionOptions.of("order");

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final FakeParticipant inventory = new FakeParticipant("http:inventory");
    private final FakeParticipant payment = new FakeParticipant("http:payment");
    private final TransactionEngine engine = new TransactionEngine(EngineSetup.of(
            new MemoryDecisionLog(new MemoryDecisions(new SplittableRandom(7)), "test", InstantSource.system()),
            new ParticipantCalls(List.of(inventory, payment), threads, timer, Duration.ofSeconds(10)),
            new EngineRuntime(timer, System::nanoTime, InstantSource.system(), new SplittableRandom(1)),
            EngineOptions.of("test").withRetry(Duration.ofMillis(1), Duration.ofMillis(5))));

    @AfterEach
    void stop() {
        timer.shutdownNow();
        threads.shutdownNow();
    }

    @Test
    void whatTheServiceOpenedCommitsAndTheCallHearsNothing() {
        AdoptingTransaction transaction = begin(ORDER);
        BranchId call = transaction.enlist("http:inventory");
        BranchId delivery = below(call, "0000001", "http:inventory");
        BranchId further = below(delivery, "2.0000007", "http:payment");

        transaction.answered(
                call, List.of(new VotedBranch(delivery, Vote.PREPARED), new VotedBranch(further, Vote.PREPARED)));

        assertThat(transaction.commit()).isInstanceOf(Outcome.Committed.class);
        assertThat(inventory.branches).containsOnlyKeys(delivery);
        assertThat(inventory.calls).containsExactly("commit");
        assertThat(payment.branches).containsOnlyKeys(further);
        assertThat(payment.calls).containsExactly("commit");
    }

    @Test
    void serviceThatChangedNothingHearsNothing() {
        AdoptingTransaction transaction = begin(ORDER);
        BranchId call = transaction.enlist("http:inventory");

        transaction.answered(call, List.of(new VotedBranch(below(call, "0000001", "http:inventory"), Vote.READ_ONLY)));

        assertThat(transaction.commit()).isInstanceOf(Outcome.Committed.class);
        assertThat(inventory.calls).isEmpty();
    }

    @Test
    void voteAgainstDoomsTheTransaction() {
        AdoptingTransaction transaction = begin(ORDER);
        BranchId other = transaction.enlist("http:payment");
        BranchId call = transaction.enlist("http:inventory");

        transaction.answered(call, List.of(new VotedBranch(below(call, "0000001", "http:inventory"), Vote.ROLLBACK)));

        assertThat(transaction.commit()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(inventory.calls).isEmpty();
        assertThat(payment.branches).containsOnlyKeys(other);
    }

    @Test
    void branchOfAServiceThatCannotBeReachedDoomsTheTransaction() {
        AdoptingTransaction transaction = begin(ORDER);
        BranchId call = transaction.enlist("http:inventory");
        BranchId delivery = below(call, "0000001", "http:inventory");

        transaction.answered(
                call,
                List.of(
                        new VotedBranch(delivery, Vote.PREPARED),
                        new VotedBranch(below(delivery, "2.0000007", "http:unheard-of"), Vote.PREPARED)));

        assertThat(transaction.rollbackCause().orElseThrow()).hasMessageContaining("http:unheard-of");
        assertThat(transaction.commit()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(inventory.branches).containsOnlyKeys(delivery);
        assertThat(inventory.calls).containsExactly("rollback");
    }

    @Test
    void answerThatCameTwiceCountsOnceAndAnotherDeliveryRollsBack() {
        AdoptingTransaction transaction = begin(ORDER);
        BranchId call = transaction.enlist("http:inventory");
        VotedBranch first = new VotedBranch(below(call, "0000001", "http:inventory"), Vote.PREPARED);
        VotedBranch second = new VotedBranch(below(call, "0000002", "http:inventory"), Vote.PREPARED);

        transaction.answered(call, List.of(first));
        transaction.answered(call, List.of(first));
        transaction.answered(call, List.of(second));

        assertThat(transaction.commit()).isInstanceOf(Outcome.Committed.class);
        assertThat(inventory.calls).containsExactlyInAnyOrder("commit", "rollback");
        assertThat(inventory.branches).hasSize(2);
    }

    @Test
    void answerAfterTheCallWasGivenUpIsNotListed() {
        AdoptingTransaction transaction =
                begin(new TransactionOptions("order", Duration.ofSeconds(30), ORDER.completion(), false));
        BranchId call = transaction.enlist("http:inventory");
        BranchId delivery = below(call, "0000001", "http:inventory");
        transaction.failed(call, new IllegalStateException("no response"));

        transaction.answered(call, List.of(new VotedBranch(delivery, Vote.PREPARED)));

        assertThat(transaction.commit()).isInstanceOf(Outcome.Committed.class);
        assertThat(inventory.branches).containsOnlyKeys(call, delivery);
        assertThat(inventory.calls).containsExactly("rollback", "rollback");
    }

    @Test
    void answerAfterTheEndRollsBack() {
        AdoptingTransaction transaction = begin(ORDER);
        BranchId call = transaction.enlist("http:inventory");
        BranchId delivery = below(call, "0000001", "http:inventory");
        transaction.rollback();

        transaction.answered(call, List.of(new VotedBranch(delivery, Vote.PREPARED)));

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(10, TimeUnit.MILLISECONDS)
                .untilAsserted(() -> assertThat(inventory.branches).containsOnlyKeys(call, delivery));
    }

    private AdoptingTransaction begin(TransactionOptions options) {
        return (AdoptingTransaction) engine.begin(options);
    }

    private static BranchId below(BranchId branch, String number, String participant) {
        return new BranchId(branch.transaction(), branch.branch() + "." + number, participant);
    }
}
