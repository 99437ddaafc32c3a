package io.distlock.txn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.distlock.txn.BranchId;
import io.distlock.txn.Completion;
import io.distlock.txn.Outcome;
import io.distlock.txn.TransactionId;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.TransactionRolledBackException;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.Vote;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SubordinateTransactionTests {

    private static final TransactionId ID = new TransactionId("00000000000000a1", "00000000000000b2", 31);
    private static final BranchId SELF = new BranchId(ID, "2.0000001", "http:inventory");

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final FakeParticipant stock = new FakeParticipant("stock");
    private final FakeParticipant billing = new FakeParticipant("billing");
    private final FakeParticipant payment = new FakeParticipant("http:payment");
    private volatile long nanos;
    private final SubordinateTransaction transaction = new SubordinateTransaction(
            SELF,
            new TransactionOptions("remote", Duration.ofSeconds(5), Completion.SYNC, true),
            new ParticipantCalls(List.of(stock, billing, payment), threads, timer, Duration.ofSeconds(10)),
            () -> nanos);

    @AfterEach
    void stop() {
        timer.shutdownNow();
        threads.shutdownNow();
    }

    @Test
    void branchesAreBelowItsOwnAndPreparedAtTheEnd() {
        BranchId one = transaction.enlist("stock");
        BranchId two = transaction.enlist("billing");
        transaction.prepared(two);

        assertThat(finish()).containsExactly(new VotedBranch(SELF, Vote.PREPARED));
        assertThat(one).isEqualTo(new BranchId(ID, "2.0000001.1", "stock"));
        assertThat(two).isEqualTo(new BranchId(ID, "2.0000001.2", "billing"));
        assertThat(stock.calls).containsExactly("prepare");
        assertThat(billing.calls).isEmpty();
    }

    @Test
    void withoutChangesItIsReadOnly() {
        assertThat(finish()).containsExactly(new VotedBranch(SELF, Vote.READ_ONLY));
    }

    @Test
    void readersOnlyAreReadOnly() {
        stock.voting(Vote.READ_ONLY);
        transaction.enlist("stock");

        assertThat(finish()).containsExactly(new VotedBranch(SELF, Vote.READ_ONLY));
    }

    @Test
    void branchesOfOtherServicesAreReportedBesides() {
        BranchId call = transaction.enlist("http:payment");
        VotedBranch theirs = new VotedBranch(new BranchId(ID, "2.0000001.1.0000009", "http:payment"), Vote.PREPARED);
        transaction.answered(call, List.of(theirs));

        assertThat(finish()).containsExactly(new VotedBranch(SELF, Vote.READ_ONLY), theirs);
        assertThat(payment.calls).isEmpty();
    }

    @Test
    void voteAgainstRollsAllBack() {
        billing.voting(Vote.ROLLBACK);
        BranchId one = transaction.enlist("stock");
        transaction.enlist("billing");
        BranchId call = transaction.enlist("http:payment");
        BranchId theirs = new BranchId(ID, "2.0000001.3.0000009", "http:payment");
        transaction.answered(call, List.of(new VotedBranch(theirs, Vote.PREPARED)));

        assertThat(finish()).containsExactly(new VotedBranch(SELF, Vote.ROLLBACK));
        assertThat(stock.branches).containsEntry(one, BranchStatus.ROLLED_BACK);
        assertThat(payment.branches).containsOnlyKeys(theirs);
        assertThat(billing.calls).containsExactly("prepare");
    }

    @Test
    void missingVoteRollsAllBack() {
        transaction.enlist("stock");
        transaction.enlist("billing");
        billing.failing(new IllegalStateException("database away"));

        assertThat(finish()).containsExactly(new VotedBranch(SELF, Vote.ROLLBACK));
        assertThat(stock.calls).endsWith("rollback");
        assertThat(billing.calls).endsWith("rollback");
    }

    @Test
    void failedWorkIsNotPrepared() {
        BranchId one = transaction.enlist("stock");
        transaction.failed(one, new IllegalStateException("sold out"));

        assertThatExceptionOfType(TransactionRolledBackException.class)
                .isThrownBy(() -> transaction.enlist("billing"))
                .withMessageContaining("sold out");
        assertThat(finish()).containsExactly(new VotedBranch(SELF, Vote.ROLLBACK));
        assertThat(stock.calls).containsExactly("rollback");
    }

    @Test
    void afterTheDeadlineItOnlyRollsBack() {
        transaction.prepared(transaction.enlist("stock"));
        nanos = Duration.ofSeconds(5).toNanos();

        assertThat(transaction.remaining()).isZero();
        assertThat(finish()).containsExactly(new VotedBranch(SELF, Vote.ROLLBACK));
        assertThat(stock.calls).containsExactly("rollback");
    }

    @Test
    void nothingJoinsAfterTheEnd() {
        finish();

        assertThatIllegalStateException()
                .isThrownBy(() -> transaction.enlist("stock"))
                .withMessageContaining("too late");
    }

    @Test
    void workThatSucceedsAfterTheRollbackIsToldAgain() {
        BranchId late = transaction.enlist("stock");
        transaction.setRollbackOnly(new IllegalStateException("caller went away"));
        finish();

        transaction.prepared(late);

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(10, TimeUnit.MILLISECONDS)
                .untilAsserted(() -> assertThat(stock.calls).containsExactly("rollback", "rollback"));
    }

    @Test
    void promiseIsKeptWhateverComesLater() {
        BranchId one = transaction.enlist("stock");
        assertThat(finish()).containsExactly(new VotedBranch(SELF, Vote.PREPARED));

        transaction.setRollbackOnly(new IllegalStateException("too late"));
        transaction.prepared(one);

        assertThat(stock.calls).containsExactly("prepare");
        assertThat(stock.branches).containsEntry(one, BranchStatus.PREPARED);
    }

    @Test
    void endsNothingByItself() {
        assertThatIllegalStateException().isThrownBy(transaction::commit);
        assertThatIllegalStateException().isThrownBy(transaction::rollback);

        finish();

        assertThat(transaction.completion().toCompletableFuture().join()).isInstanceOf(Outcome.InDoubt.class);
    }

    @Test
    void takesOnlyWhatItKnowsAndNotTooMuch() {
        assertThatIllegalArgumentException().isThrownBy(() -> transaction.enlist("unheard-of"));
        for (int branch = 1; branch <= 64; branch++) {
            transaction.enlist("stock");
        }
        assertThatIllegalStateException().isThrownBy(() -> transaction.enlist("stock"));
    }

    private List<VotedBranch> finish() {
        return transaction
                .finish()
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }
}
