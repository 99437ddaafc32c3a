package io.distlock.txn.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.distlock.txn.BranchId;
import io.distlock.txn.DecisionLogException;
import io.distlock.txn.Heuristic;
import io.distlock.txn.HeuristicOutcome;
import io.distlock.txn.TransactionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every decision log must do. Two logs stand for two processes on the same server: a coordinator and a recoverer. */
public abstract class DecisionLogContract {

    private static final long SECONDS_MAX = 30;
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final AtomicLong sequence = new AtomicLong();
    private DecisionLog coordinator;
    private DecisionLog recoverer;
    private Incarnation incarnation;

    /** Opens the log of one more process, on the server that all of them share. */
    protected abstract DecisionLog open(String description);

    @BeforeEach
    void openLogs() {
        coordinator = open("coordinator");
        recoverer = open("recoverer");
        incarnation = await(coordinator.incarnation());
    }

    @AfterEach
    void closeLogs() {
        coordinator.close();
        recoverer.close();
    }

    @Test
    void incarnationLasts() {
        assertThat(await(coordinator.incarnation())).isEqualTo(incarnation);
    }

    @Test
    void processesShareTheLogButNoIncarnation() {
        Incarnation other = await(recoverer.incarnation());

        assertThat(other.log()).isEqualTo(incarnation.log());
        assertThat(other.id()).isNotEqualTo(incarnation.id());
    }

    @Test
    void commitIsRecordedAndSeenByEverybody() {
        DecisionRecord commit = commitOf(newTransaction(), "stock", "billing");

        assertThat(await(coordinator.commit(commit))).isEqualTo(new CommitResult.Decided(commit));

        assertThat(await(recoverer.read(commit.transaction()))).contains(commit);
        assertThat(await(recoverer.abort(abortOf(commit.transaction())))).isEqualTo(new Resolution.Recorded(commit));
    }

    @Test
    void commitMayBeRepeated() {
        DecisionRecord commit = commitOf(newTransaction(), "stock");
        await(coordinator.commit(commit));

        assertThat(await(coordinator.commit(commit))).isEqualTo(new CommitResult.Decided(commit));
    }

    @Test
    void abortByAnotherProcessWins() {
        DecisionRecord abort = abortOf(newTransaction());
        assertThat(await(recoverer.abort(abort))).isEqualTo(new Resolution.Recorded(abort));

        CommitResult commit = await(coordinator.commit(commitOf(abort.transaction(), "stock")));

        assertThat(commit).isEqualTo(new CommitResult.Decided(abort));
        assertThat(await(coordinator.read(abort.transaction()))).contains(abort);
    }

    @Test
    void abortMayBeRepeatedAndTheFirstOneStays() {
        DecisionRecord first = abortOf(newTransaction());
        await(recoverer.abort(first));

        Resolution again = await(
                coordinator.abort(DecisionRecord.abort(first.transaction(), "somebody else", NOW.plusSeconds(1))));

        assertThat(again).isEqualTo(new Resolution.Recorded(first));
    }

    @Test
    void raceOfCommitAndAbortHasOneWinner() throws InterruptedException {
        for (int round = 0; round < 20; round++) {
            TransactionId transaction = newTransaction();
            DecisionRecord[] seen = new DecisionRecord[2];
            CountDownLatch start = new CountDownLatch(1);
            Thread rival = new Thread(() -> {
                awaitLatch(start);
                seen[1] = ((Resolution.Recorded) await(recoverer.abort(abortOf(transaction)))).record();
            });
            rival.start();
            start.countDown();
            seen[0] = ((CommitResult.Decided) await(coordinator.commit(commitOf(transaction, "stock")))).record();
            rival.join(TimeUnit.SECONDS.toMillis(SECONDS_MAX));

            assertThat(seen[0]).isEqualTo(seen[1]);
            assertThat(await(recoverer.read(transaction))).contains(seen[0]);
        }
    }

    @Test
    void nothingIsReadWhereNothingWasDecided() {
        assertThat(await(recoverer.read(newTransaction()))).isEmpty();
    }

    @Test
    void fencedIncarnationCommitsNoMore() {
        await(recoverer.fence(incarnation.id()));

        assertThat(await(coordinator.commit(commitOf(newTransaction(), "stock"))))
                .isEqualTo(new CommitResult.Fenced());
    }

    @Test
    void fencedIncarnationCommitsNoMoreAfterItsRecordsAreGone() {
        DecisionRecord abort = abortOf(newTransaction());
        await(recoverer.abort(abort));
        await(recoverer.fence(incarnation.id()));
        await(recoverer.collect(List.of(abort.transaction())));

        assertThat(await(coordinator.commit(commitOf(abort.transaction(), "stock"))))
                .isEqualTo(new CommitResult.Fenced());

        assertThat(await(recoverer.retire(incarnation.id()))).isTrue();
        assertThat(await(coordinator.commit(commitOf(abort.transaction(), "stock"))))
                .isEqualTo(new CommitResult.Fenced());
        assertThat(await(recoverer.read(abort.transaction()))).isEmpty();
    }

    @Test
    void fenceMayBeRepeatedAndForgotten() {
        await(recoverer.fence(incarnation.id()));
        await(recoverer.fence(incarnation.id()));
        await(recoverer.retire(incarnation.id()));

        await(recoverer.fence(incarnation.id()));

        assertThat(owner(incarnation.id())).isEmpty();
    }

    @Test
    void coordinatorGoesOnUnderANewIncarnation() {
        await(recoverer.fence(incarnation.id()));
        await(coordinator.commit(commitOf(newTransaction(), "stock")));

        Incarnation next = await(coordinator.incarnation());

        assertThat(next.id()).isNotEqualTo(incarnation.id());
        assertThat(next.log()).isEqualTo(incarnation.log());
        TransactionId transaction = new TransactionId(next.log(), next.id(), 1);
        assertThat(await(coordinator.commit(commitOf(transaction, "stock")))).isInstanceOf(CommitResult.Decided.class);
    }

    @Test
    void closedCoordinatorIsFenced() {
        DecisionRecord commit = commitOf(newTransaction(), "stock");
        await(coordinator.commit(commit));

        coordinator.close();
        await(recoverer.fence(incarnation.id()));

        assertThat(owner(incarnation.id()))
                .hasValueSatisfying(owner -> assertThat(owner.alive()).isFalse());
        assertThat(await(recoverer.read(commit.transaction()))).contains(commit);
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(
                        () -> coordinator.incarnation().toCompletableFuture().join())
                .withCauseInstanceOf(DecisionLogException.class);
    }

    @Test
    void ownersAreListedUntilRetired() {
        assertThat(owner(incarnation.id())).hasValueSatisfying(owner -> {
            assertThat(owner.alive()).isTrue();
            assertThat(owner.description()).isEqualTo("coordinator");
        });

        assertThat(await(recoverer.retire(incarnation.id()))).isFalse();
        await(recoverer.fence(incarnation.id()));
        assertThat(owner(incarnation.id()))
                .hasValueSatisfying(owner -> assertThat(owner.alive()).isFalse());

        assertThat(await(recoverer.retire(incarnation.id()))).isTrue();
        assertThat(owner(incarnation.id())).isEmpty();
    }

    @Test
    void ownerWithDecisionsIsNotRetired() {
        DecisionRecord commit = commitOf(newTransaction(), "stock");
        await(coordinator.commit(commit));
        await(recoverer.fence(incarnation.id()));

        assertThat(await(recoverer.retire(incarnation.id()))).isFalse();

        await(recoverer.collect(List.of(commit.transaction())));
        assertThat(await(recoverer.retire(incarnation.id()))).isTrue();
        assertThat(await(recoverer.retire(incarnation.id()))).isTrue();
    }

    @Test
    void branchThatAsksAfterRetirementRollsBack() {
        DecisionRecord commit = commitOf(newTransaction(), "stock");
        await(coordinator.commit(commit));
        await(recoverer.fence(incarnation.id()));
        await(recoverer.collect(List.of(commit.transaction())));
        await(recoverer.retire(incarnation.id()));

        Resolution resolution = await(recoverer.abort(abortOf(commit.transaction())));

        assertThat(resolution).isEqualTo(new Resolution.Retired());
        assertThat(resolution.decisionFor(new BranchId(commit.transaction(), "9", "unlisted")))
                .isEqualTo(Decision.ABORT);
        assertThat(owner(incarnation.id())).isEmpty();
    }

    @Test
    void commitBindsOnlyWhomItLists() {
        DecisionRecord commit = commitOf(newTransaction(), "stock");
        await(coordinator.commit(commit));

        Resolution resolution = await(recoverer.abort(abortOf(commit.transaction())));

        assertThat(resolution.decisionFor(commit.branches().get(0))).isEqualTo(Decision.COMMIT);
        assertThat(resolution.decisionFor(new BranchId(commit.transaction(), "9", "stock")))
                .isEqualTo(Decision.ABORT);
    }

    @Test
    void decisionsAreListedInPages() {
        List<DecisionRecord> recorded = LongStream.range(0, 25)
                .mapToObj(i -> commitOf(newTransaction(), "stock"))
                .peek(commit -> await(coordinator.commit(commit)))
                .toList();

        List<DecisionRecord> listed = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        int pages = 0;
        do {
            DecisionPage page = await(recoverer.decisions(incarnation.id(), cursor, 10));
            assertThat(page.records()).hasSizeLessThanOrEqualTo(10);
            listed.addAll(page.records());
            cursor = page.next();
            pages++;
        } while (cursor.isPresent() && pages < 10);

        assertThat(listed).containsExactlyInAnyOrderElementsOf(recorded);
    }

    @Test
    void decisionsOfOneOwnerAreNotThoseOfAnother() {
        await(coordinator.commit(commitOf(newTransaction(), "stock")));
        Incarnation other = await(recoverer.incarnation());

        assertThat(await(recoverer.decisions(other.id(), Optional.empty(), 10)).records())
                .isEmpty();
        assertThat(await(recoverer.decisions("00000000000000ff", Optional.empty(), 10))
                        .records())
                .isEmpty();
    }

    @Test
    void collectedDecisionsAreGone() {
        DecisionRecord commit = commitOf(newTransaction(), "stock");
        DecisionRecord other = commitOf(newTransaction(), "stock");
        await(coordinator.commit(commit));
        await(coordinator.commit(other));

        await(coordinator.collect(List.of(commit.transaction())));
        await(coordinator.collect(List.of(commit.transaction())));

        assertThat(await(recoverer.read(commit.transaction()))).isEmpty();
        assertThat(await(recoverer.read(other.transaction()))).contains(other);
    }

    @Test
    void heuristicIsNotedInTheRecord() {
        DecisionRecord commit = commitOf(newTransaction(), "stock", "billing");
        await(coordinator.commit(commit));
        Heuristic heuristic = rolledBack(commit.branches().get(1));

        await(recoverer.note(heuristic, commit));
        await(recoverer.note(heuristic, commit));

        assertThat(await(coordinator.read(commit.transaction()))).contains(commit.with(heuristic));
    }

    @Test
    void heuristicOfATransactionThatNeededNoRecordMakesOne() {
        DecisionRecord abort = abortOf(newTransaction());
        Heuristic heuristic = rolledBack(new BranchId(abort.transaction(), "1", "stock"));

        await(coordinator.note(heuristic, abort));

        assertThat(await(recoverer.read(abort.transaction()))).contains(abort.with(heuristic));
    }

    @Test
    void logAnswersPing() {
        await(coordinator.ping());
    }

    private TransactionId newTransaction() {
        return new TransactionId(incarnation.log(), incarnation.id(), sequence.incrementAndGet());
    }

    private Optional<Owner> owner(String id) {
        return await(recoverer.owners(1000)).stream()
                .filter(owner -> owner.incarnation().equals(id))
                .findFirst();
    }

    private static DecisionRecord commitOf(TransactionId transaction, String... participants) {
        List<BranchId> branches = new ArrayList<>();
        for (String participant : participants) {
            branches.add(new BranchId(transaction, Integer.toString(branches.size() + 1), participant));
        }
        return DecisionRecord.commit(transaction, branches, "test", NOW);
    }

    private static DecisionRecord abortOf(TransactionId transaction) {
        return DecisionRecord.abort(transaction, "test", NOW);
    }

    private static Heuristic rolledBack(BranchId branch) {
        return new Heuristic(branch, HeuristicOutcome.ROLLED_BACK, "by hand", NOW);
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await(SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(SECONDS_MAX, TimeUnit.SECONDS)
                .join();
    }
}
