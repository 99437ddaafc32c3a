package io.distlock.txn.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * What every participant must do: calls may be repeated, swapped, late, unheard of, and reach any instance. Two participants stand for
 * two instances of a service on the same resource.
 */
public abstract class TransactionParticipantContract {

    private static final int ATTEMPTS_MAX = 20;
    private static final int RIVALS_ROUNDS = 5;
    private static final long SECONDS_MAX = 60;

    /** No test class sees branches of another one, also not on a shared server. */
    private static final AtomicLong SEQUENCE = new AtomicLong();

    /** One of two instances; 0 is where the work is done. */
    protected abstract TransactionParticipant participant(int instance);

    /**
     * Does the work of a branch, once, on instance 0, up to the point where it can be asked to prepare.
     *
     * @throws Exception if it is refused
     */
    protected abstract void work(BranchId branch) throws Exception;

    /** Whether the work of the branch lasts. */
    protected abstract boolean lasts(BranchId branch) throws Exception;

    @Test
    void preparedBranchWaitsForTheDecision() throws Exception {
        BranchId branch = newBranch();
        work(branch);

        assertThat(first().prepare(branch)).isEqualTo(Vote.PREPARED);

        assertThat(other().status(branch)).isEqualTo(BranchStatus.PREPARED);
        assertThat(inDoubt()).contains(branch);
        assertThat(lasts(branch)).isFalse();
    }

    @Test
    void prepareMayBeRepeated() throws Exception {
        BranchId branch = prepared();

        assertThat(first().prepare(branch)).isEqualTo(Vote.PREPARED);
        assertThat(first().status(branch)).isEqualTo(BranchStatus.PREPARED);
    }

    @Test
    void commitMakesTheWorkLast() throws Exception {
        BranchId branch = prepared();

        first().commit(branch);

        assertThat(lasts(branch)).isTrue();
        assertThat(inDoubt()).doesNotContain(branch);
        assertThat(first().status(branch)).isNotEqualTo(BranchStatus.PREPARED);
    }

    @Test
    void rollbackUndoesTheWork() throws Exception {
        BranchId branch = prepared();

        first().rollback(branch);

        assertThat(lasts(branch)).isFalse();
        assertThat(inDoubt()).doesNotContain(branch);
        assertThat(first().status(branch)).isNotIn(BranchStatus.PREPARED, BranchStatus.COMMITTED);
    }

    @Test
    void anotherInstanceCommits() throws Exception {
        BranchId branch = prepared();

        other().commit(branch);
        first().commit(branch);

        assertThat(lasts(branch)).isTrue();
        assertThat(inDoubt()).doesNotContain(branch);
    }

    @Test
    void anotherInstanceRollsBack() throws Exception {
        BranchId branch = prepared();

        other().rollback(branch);
        first().rollback(branch);

        assertThat(lasts(branch)).isFalse();
        assertThat(inDoubt()).doesNotContain(branch);
    }

    @Test
    void commitMayBeRepeated() throws Exception {
        BranchId branch = prepared();
        first().commit(branch);

        first().commit(branch);

        assertThat(lasts(branch)).isTrue();
    }

    @Test
    void rollbackMayBeRepeated() throws Exception {
        BranchId branch = prepared();
        first().rollback(branch);

        first().rollback(branch);

        assertThat(lasts(branch)).isFalse();
    }

    @Test
    void rollbackBeforePrepareUndoesTheWork() throws Exception {
        BranchId branch = newBranch();
        work(branch);

        first().rollback(branch);

        assertThat(lasts(branch)).isFalse();
        assertThat(inDoubt()).doesNotContain(branch);
        assertNoPromise(branch);
    }

    @Test
    void branchThatWasRolledBackBeforeItsWorkArrivedIsRefused() throws Exception {
        BranchId branch = newBranch();
        other().rollback(branch);

        attempt(() -> {
            work(branch);
            return null;
        });

        assertNoPromise(branch);
        assertThat(lasts(branch)).isFalse();
    }

    @Test
    void unknownBranchIsUnknown() throws Exception {
        BranchId branch = newBranch();

        assertThat(first().status(branch)).isEqualTo(BranchStatus.UNKNOWN);
        assertThat(inDoubt()).doesNotContain(branch);
    }

    @Test
    void unknownBranchVotesNo() throws Exception {
        assertNoPromise(newBranch());
    }

    @Test
    void committedBranchIsNotRolledBackAnyMore() throws Exception {
        BranchId branch = prepared();
        first().commit(branch);

        attempt(() -> {
            first().rollback(branch);
            return null;
        });

        assertThat(lasts(branch)).isTrue();
        assertThat(first().status(branch)).isNotIn(BranchStatus.PREPARED, BranchStatus.ROLLED_BACK);
    }

    @Test
    void commitOfABranchThatWasRolledBackIsNoSuccess() throws Exception {
        BranchId branch = prepared();
        first().rollback(branch);

        assertThatThrownBy(() -> first().commit(branch)).isInstanceOf(Exception.class);

        assertThat(lasts(branch)).isFalse();
    }

    @Test
    void latePrepareDoesNotReopenABranch() throws Exception {
        BranchId committed = prepared();
        first().commit(committed);
        BranchId rolledBack = prepared();
        first().rollback(rolledBack);

        attempt(() -> first().prepare(committed));
        assertNoPromise(rolledBack);

        assertThat(inDoubt()).doesNotContain(committed, rolledBack);
        assertThat(lasts(committed)).isTrue();
        assertThat(lasts(rolledBack)).isFalse();
    }

    @Test
    void branchesInDoubtAreListedFromTheOldestUpToTheLimit() throws Exception {
        BranchId older = prepared();
        BranchId newer = prepared();

        List<InDoubtBranch> all = other().inDoubt(1000);

        assertThat(all.stream().map(InDoubtBranch::branch)).contains(older, newer);
        assertThat(all.stream().map(InDoubtBranch::age)).isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(all).allSatisfy(branch -> assertThat(branch.age()).isGreaterThanOrEqualTo(Duration.ZERO));
        assertThat(other().inDoubt(1)).hasSize(1);
    }

    @Test
    void branchesOfOneLogAreListedPageByPage() throws Exception {
        Set<BranchId> all = Set.of(prepared(), prepared(), prepared());
        String log = all.iterator().next().transaction().log();

        List<BranchId> found = new ArrayList<>();
        List<InDoubtBranch> page;
        do {
            Optional<BranchId> after = found.isEmpty() ? Optional.empty() : Optional.of(found.get(found.size() - 1));
            page = other().inDoubt(log, after, 2);
            page.forEach(doubt -> found.add(doubt.branch()));
        } while (page.size() == 2);

        assertThat(found).doesNotHaveDuplicates().containsAll(all);
        assertThat(other().inDoubt("0123456789abcdef", Optional.empty(), 2)).isEmpty();
    }

    @Test
    void branchesBelowOneAreFoundByAnyInstance() throws Exception {
        TransactionId transaction = newBranch().transaction();
        BranchId one = new BranchId(transaction, "2.7.1", first().name());
        BranchId two = new BranchId(transaction, "2.7.12", first().name());
        BranchId beside = new BranchId(transaction, "22.7.1", first().name());
        for (BranchId branch : List.of(one, two, beside)) {
            work(branch);
            assertThat(first().prepare(branch)).isEqualTo(Vote.PREPARED);
        }

        assertThat(other().below(transaction, "2").branches()).containsExactlyInAnyOrder(one, two);
        assertThat(other().below(transaction, "2.7").branches()).containsExactlyInAnyOrder(one, two);
        assertThat(other().below(transaction, "2.7.1").branches()).isEmpty();
        assertThat(other().below(newBranch().transaction(), "2").branches()).isEmpty();

        for (BranchId branch : List.of(one, two, beside)) {
            first().commit(branch);
        }
        if (first().below(transaction, "2").remembersEnded()) {
            assertThat(other().below(transaction, "2").branches()).containsExactlyInAnyOrder(one, two);
        }
    }

    @Test
    void branchesOfOneTransactionAreIndependent() throws Exception {
        BranchId one = prepared();
        BranchId two = new BranchId(one.transaction(), "2", one.participant());
        work(two);
        assertThat(first().prepare(two)).isEqualTo(Vote.PREPARED);

        first().commit(one);
        first().rollback(two);

        assertThat(lasts(one)).isTrue();
        assertThat(lasts(two)).isFalse();
    }

    @Test
    void commitsAtTheSameTimeCommitOnce() throws Exception {
        for (int round = 0; round < RIVALS_ROUNDS; round++) {
            BranchId branch = prepared();

            atOnce(
                    () -> untilItSucceeds(() -> first().commit(branch)),
                    () -> untilItSucceeds(() -> other().commit(branch)));

            assertThat(lasts(branch)).isTrue();
            assertThat(inDoubt()).doesNotContain(branch);
        }
    }

    @Test
    void rollbackAtTheSameTimeAsTheWorkWins() throws Exception {
        for (int round = 0; round < RIVALS_ROUNDS; round++) {
            BranchId branch = newBranch();

            atOnce(
                    () -> attempt(() -> {
                        work(branch);
                        return null;
                    }),
                    () -> untilItSucceeds(() -> other().rollback(branch)));

            assertNoPromise(branch);
            assertThat(lasts(branch)).isFalse();
            assertThat(inDoubt()).doesNotContain(branch);
        }
    }

    private BranchId prepared() throws Exception {
        BranchId branch = newBranch();
        work(branch);
        assertThat(first().prepare(branch)).isEqualTo(Vote.PREPARED);
        return branch;
    }

    private BranchId newBranch() {
        TransactionId transaction =
                new TransactionId("00000000000000a0", "00000000000000b0", SEQUENCE.incrementAndGet());
        return new BranchId(transaction, "1", first().name());
    }

    private List<BranchId> inDoubt() throws Exception {
        return other().inDoubt(1000).stream().map(InDoubtBranch::branch).toList();
    }

    /** It votes NO, or does not vote at all, and is not in doubt. */
    private void assertNoPromise(BranchId branch) throws Exception {
        attempt(() -> assertThat(first().prepare(branch)).isNotEqualTo(Vote.PREPARED));
        assertThat(first().status(branch)).isNotIn(BranchStatus.PREPARED, BranchStatus.COMMITTED);
        assertThat(inDoubt()).doesNotContain(branch);
    }

    private TransactionParticipant first() {
        return participant(0);
    }

    private TransactionParticipant other() {
        return participant(1);
    }

    /** Ends normally or with an exception: both are allowed. */
    private static void attempt(Callable<?> call) {
        try {
            call.call();
        } catch (Exception allowed) {
            assertThat(allowed).isNotNull();
        }
    }

    /** As a coordinator does. */
    private static void untilItSucceeds(Step step) {
        Exception last = null;
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            try {
                step.run();
                return;
            } catch (Exception e) {
                last = e;
            }
        }
        throw new AssertionError("Never succeeded", last);
    }

    private static void atOnce(Runnable one, Runnable two) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<?>> rivals = List.of(
                    threads.submit(() -> startTogether(start, one)), threads.submit(() -> startTogether(start, two)));
            start.countDown();
            for (Future<?> rival : rivals) {
                rival.get(SECONDS_MAX, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void startTogether(CountDownLatch start, Runnable rival) {
        try {
            start.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        rival.run();
    }

    private interface Step {

        void run() throws Exception;
    }
}
