package io.distlock.txn.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.txn.BranchId;
import io.distlock.txn.HeuristicOutcome;
import io.distlock.txn.TransactionId;
import io.distlock.txn.engine.EngineOptions;
import io.distlock.txn.engine.EngineRuntime;
import io.distlock.txn.engine.EngineSetup;
import io.distlock.txn.engine.FakeParticipant;
import io.distlock.txn.engine.ParticipantCalls;
import io.distlock.txn.log.memory.MemoryDecisionLog;
import io.distlock.txn.log.memory.MemoryDecisions;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.Decision;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.HeuristicException;
import io.distlock.txn.spi.Incarnation;
import io.distlock.txn.spi.Resolution;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecoveryTests {

    private final MemoryDecisions decisions = new MemoryDecisions(new SplittableRandom(7));
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final FakeParticipant stock = new FakeParticipant("stock");
    private final FakeParticipant billing = new FakeParticipant("billing");
    private final List<TransactionId> openHere = new ArrayList<>();
    private final EngineSetup setup = EngineSetup.of(
            new MemoryDecisionLog(decisions, "survivor", InstantSource.system()),
            new ParticipantCalls(List.of(stock, billing), threads, timer, Duration.ofSeconds(10)),
            new EngineRuntime(timer, System::nanoTime, InstantSource.system(), new SplittableRandom(1)),
            EngineOptions.of("survivor"));
    private final Recovery recovery = new Recovery(
            setup,
            RecoveryOptions.defaults()
                    .withInterval(Duration.ofMillis(20))
                    .withPatience(Duration.ofHours(2))
                    .withLookAfter(Duration.ofHours(2)),
            openHere::contains);
    private final Incarnation dead = decisions.open("coordinator", Instant.EPOCH);

    @AfterEach
    void stop() {
        recovery.close();
        timer.shutdownNow();
        threads.shutdownNow();
    }

    @Test
    void decisionOfADeadCoordinatorIsFinishedAndForgotten() {
        DecisionRecord commit = committed(1);
        decisions.fence(dead.id());

        await(recovery.pass());

        assertThat(stock.branches).containsEntry(commit.branches().get(0), BranchStatus.COMMITTED);
        assertThat(billing.branches).containsEntry(commit.branches().get(1), BranchStatus.COMMITTED);
        assertThat(decisions.read(commit.transaction())).isEmpty();
        assertThat(decisions.owners(10)).extracting("incarnation").doesNotContain(dead.id());
    }

    @Test
    void decisionStaysUntilEveryBranchHasAcknowledged() {
        DecisionRecord commit = committed(1);
        decisions.fence(dead.id());
        billing.failing(new IllegalStateException("away"));

        await(recovery.pass());
        assertThat(decisions.read(commit.transaction())).contains(commit);

        await(recovery.pass());
        assertThat(decisions.read(commit.transaction())).isEmpty();
    }

    @Test
    void decisionWithAParticipantOfAnotherServiceIsLeftToIt() {
        TransactionId id = transaction(1);
        DecisionRecord commit =
                DecisionRecord.commit(id, List.of(new BranchId(id, "1", "elsewhere")), "coordinator", Instant.EPOCH);
        decisions.commit(commit);
        decisions.fence(dead.id());

        RecoveryReport report = await(recovery.pass());

        assertThat(report.foreignDecisions()).isEqualTo(1);
        assertThat(decisions.read(id)).contains(commit);
    }

    @Test
    void livingCoordinatorIsLeftAlone() {
        DecisionRecord commit = committed(1);

        await(recovery.pass());

        assertThat(stock.calls).isEmpty();
        assertThat(decisions.read(commit.transaction())).contains(commit);
    }

    @Test
    void branchOfADeadCoordinatorAbortsAtOnce() {
        BranchId branch = prepared(transaction(1));
        decisions.fence(dead.id());

        await(recovery.pass());

        assertThat(stock.branches).containsEntry(branch, BranchStatus.ROLLED_BACK);
    }

    @Test
    void oldBranchesOfAnotherLogDoNotHideThoseOfOurs() {
        List<BranchId> foreign = LongStream.rangeClosed(1, 3)
                .mapToObj(number -> prepared(new TransactionId("f".repeat(16), "e".repeat(16), number)))
                .toList();
        List<BranchId> ours = LongStream.rangeClosed(1, 5)
                .mapToObj(number -> prepared(transaction(number)))
                .toList();
        decisions.fence(dead.id());
        Recovery small = new Recovery(
                setup,
                new RecoveryOptions(Duration.ofSeconds(3), Duration.ofMinutes(2), Duration.ofSeconds(3), 1_000, 2),
                openHere::contains);

        await(small.pass());

        assertThat(ours)
                .allSatisfy(branch -> assertThat(stock.branches).containsEntry(branch, BranchStatus.ROLLED_BACK));
        assertThat(foreign)
                .allSatisfy(branch -> assertThat(stock.branches).containsEntry(branch, BranchStatus.PREPARED));
    }

    @Test
    void branchOfALivingCoordinatorWaits() {
        BranchId branch = prepared(transaction(1));

        RecoveryReport report = await(recovery.pass());

        assertThat(stock.branches).containsEntry(branch, BranchStatus.PREPARED);
        assertThat(report.inDoubt()).singleElement().satisfies(doubt -> assertThat(doubt.branch())
                .isEqualTo(branch));
        assertThat(report.oldestInDoubt()).isEqualTo(Duration.ofHours(1));
        assertThat(decisions.read(branch.transaction())).isEmpty();
    }

    @Test
    void branchOfACoordinatorThatHasBegunSinceThePassDidWaits() {
        List<BranchId> branches = new ArrayList<>();
        stock.beforeScan(() -> {
            Incarnation young = decisions.open("young", Instant.EPOCH);
            branches.add(prepared(new TransactionId(young.log(), young.id(), 1)));
        });
        BranchId orphan = prepared(transaction(1));
        decisions.fence(dead.id());

        await(recovery.pass());

        assertThat(stock.branches).containsEntry(orphan, BranchStatus.ROLLED_BACK);
        assertThat(branches).isNotEmpty().allSatisfy(branch -> assertThat(stock.branches)
                .containsEntry(branch, BranchStatus.PREPARED));
    }

    @Test
    void branchOfARetiredCoordinatorAbortsAtOnce() {
        BranchId branch = prepared(transaction(1));
        decisions.fence(dead.id());
        decisions.retire(dead.id());

        await(recovery.pass());

        assertThat(stock.branches).containsEntry(branch, BranchStatus.ROLLED_BACK);
    }

    @Test
    void branchWaitsWhereItsCoordinatorMayBeBeyondTheEndOfTheList() {
        BranchId branch = prepared(transaction(1));
        IntStream.range(0, 3).forEach(number -> decisions.open("another " + number, Instant.EPOCH));
        Recovery small = new Recovery(
                setup,
                new RecoveryOptions(Duration.ofSeconds(3), Duration.ofHours(2), Duration.ofHours(2), 1, 100),
                openHere::contains);

        await(small.pass());

        assertThat(stock.branches).containsEntry(branch, BranchStatus.PREPARED);
    }

    @Test
    void branchThatWaitedLongEnoughAbortsAlthoughItsCoordinatorLives() {
        BranchId branch = prepared(transaction(1));
        Recovery impatient =
                new Recovery(setup, RecoveryOptions.defaults().withPatience(Duration.ofMinutes(1)), openHere::contains);

        await(impatient.pass());

        assertThat(stock.branches).containsEntry(branch, BranchStatus.ROLLED_BACK);
        assertThat(decisions.read(branch.transaction()))
                .hasValueSatisfying(record -> assertThat(record.decision()).isEqualTo(Decision.ABORT));
    }

    @Test
    void branchOfALivingCoordinatorObeysADecisionThatStands() {
        DecisionRecord commit = committed(1);
        BranchId unlisted = new BranchId(commit.transaction(), "9", "billing");
        billing.branches.put(unlisted, BranchStatus.PREPARED);

        Recovery looking =
                new Recovery(setup, RecoveryOptions.defaults().withPatience(Duration.ofHours(2)), openHere::contains);

        await(looking.pass());

        assertThat(stock.branches).containsEntry(commit.branches().get(0), BranchStatus.COMMITTED);
        assertThat(billing.branches).containsEntry(unlisted, BranchStatus.ROLLED_BACK);
        assertThat(decisions.read(commit.transaction())).contains(commit);
    }

    @Test
    void branchWhoseDeadlineHasPassedAbortsAlthoughItsCoordinatorLives() {
        BranchId branch = prepared(transaction(1));
        BranchId other = prepared(transaction(2));
        Recovery knowing = new Recovery(
                setup,
                RecoveryOptions.defaults().withPatience(Duration.ofHours(2)),
                openHere::contains,
                branch::equals);

        await(knowing.pass());

        assertThat(stock.branches)
                .containsEntry(branch, BranchStatus.ROLLED_BACK)
                .containsEntry(other, BranchStatus.PREPARED);
    }

    @Test
    void branchThatRemembersItsDeadlineAbortsSoonAfterItAlthoughItsCoordinatorLives() {
        BranchId over = prepared(transaction(1));
        BranchId justOver = prepared(transaction(2));
        BranchId inTime = prepared(transaction(3));
        stock.left.put(over, Duration.ofMinutes(-1));
        stock.left.put(justOver, Duration.ofMillis(-1));
        stock.left.put(inTime, Duration.ofMinutes(1));
        Recovery remembering = new Recovery(
                setup,
                RecoveryOptions.defaults().withPatience(Duration.ofHours(2)).withLookAfter(Duration.ofSeconds(30)),
                openHere::contains);

        await(remembering.pass());

        assertThat(stock.branches)
                .containsEntry(over, BranchStatus.ROLLED_BACK)
                .containsEntry(justOver, BranchStatus.PREPARED)
                .containsEntry(inTime, BranchStatus.PREPARED);
        assertThat(decisions.read(justOver.transaction())).isEmpty();
    }

    @Test
    void branchOfAnOpenTransactionIsItsCoordinatorsBusiness() {
        BranchId branch = prepared(transaction(1));
        decisions.fence(dead.id());
        openHere.add(branch.transaction());

        await(recovery.pass());

        assertThat(stock.branches).containsEntry(branch, BranchStatus.PREPARED);
    }

    @Test
    void unlistedBranchRollsBackAlthoughOthersCommit() {
        DecisionRecord commit = committed(1);
        BranchId unlisted = new BranchId(commit.transaction(), "9", "stock");
        stock.branches.put(unlisted, BranchStatus.PREPARED);
        decisions.fence(dead.id());

        await(recovery.pass());

        assertThat(stock.branches).containsEntry(unlisted, BranchStatus.ROLLED_BACK);
        assertThat(stock.branches).containsEntry(commit.branches().get(0), BranchStatus.COMMITTED);
    }

    @Test
    void branchOfAnotherLogIsReportedAndLeftAlone() {
        BranchId branch = prepared(new TransactionId("ffffffffffffffff", "eeeeeeeeeeeeeeee", 1));

        RecoveryReport report = await(recovery.pass());

        assertThat(report.foreignBranches()).isEqualTo(1);
        assertThat(stock.branches).containsEntry(branch, BranchStatus.PREPARED);
    }

    @Test
    void ownAbortsAreSweptWhenTheTransactionHasEnded() {
        Incarnation mine = await(setup.log().incarnation());
        TransactionId ended = new TransactionId(mine.log(), mine.id(), 1);
        TransactionId open = new TransactionId(mine.log(), mine.id(), 2);
        decisions.abort(DecisionRecord.abort(ended, "a branch in doubt", Instant.EPOCH));
        decisions.abort(DecisionRecord.abort(open, "a branch in doubt", Instant.EPOCH));
        openHere.add(open);

        await(recovery.pass());

        assertThat(decisions.read(ended)).isEmpty();
        assertThat(decisions.read(open)).isPresent();
    }

    @Test
    void heuristicOutcomeIsKept() {
        DecisionRecord commit = committed(1);
        decisions.fence(dead.id());
        stock.failing(new HeuristicException(HeuristicOutcome.ROLLED_BACK, "by hand"));

        await(recovery.pass());
        RecoveryReport report = await(recovery.pass());

        assertThat(report.heuristics()).isEqualTo(1);
        assertThat(decisions.read(commit.transaction()))
                .hasValueSatisfying(record -> assertThat(record.heuristics()).hasSize(1));
    }

    @Test
    void operatorSettlesAHeuristic() {
        DecisionRecord commit = committed(1);
        decisions.fence(dead.id());
        stock.failing(new HeuristicException(HeuristicOutcome.ROLLED_BACK, "by hand"));
        await(recovery.pass());

        await(new Resolver(setup).commit(commit.transaction()));
        await(recovery.pass());

        assertThat(decisions.read(commit.transaction())).isEmpty();
        assertThat(billing.branches).containsEntry(commit.branches().get(1), BranchStatus.COMMITTED);
    }

    @Test
    void operatorAbortsWhatIsUndecidedAndNothingElse() {
        DecisionRecord commit = committed(1);
        Resolver resolver = new Resolver(setup);

        assertThat(await(resolver.abort(transaction(2), "alice")))
                .isInstanceOfSatisfying(
                        Resolution.Recorded.class,
                        recorded -> assertThat(recorded.record().writer()).isEqualTo("alice"));
        assertThat(await(resolver.abort(commit.transaction(), "alice"))).isEqualTo(new Resolution.Recorded(commit));
        assertThat(await(resolver.commit(transaction(3)))).isEqualTo(Optional.empty());
    }

    @Test
    void branchInDoubtIsToldWhatTheOperatorAborted() {
        BranchId aborted = new BranchId(transaction(1), "1", "stock");
        BranchId other = new BranchId(transaction(2), "1", "stock");
        stock.branches.put(aborted, BranchStatus.PREPARED);
        stock.branches.put(other, BranchStatus.PREPARED);

        await(new Resolver(setup).abort(transaction(1), "alice"));

        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(stock.branches)
                .containsEntry(aborted, BranchStatus.ROLLED_BACK));
        assertThat(stock.branches).containsEntry(other, BranchStatus.PREPARED);
    }

    @Test
    void passesRepeatByThemselves() {
        BranchId branch = prepared(transaction(1));
        recovery.start();
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> recovery.report().endedAt().isPresent());

        decisions.fence(dead.id());

        Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(stock.branches)
                .containsEntry(branch, BranchStatus.ROLLED_BACK));
    }

    private TransactionId transaction(long sequence) {
        return new TransactionId(dead.log(), dead.id(), sequence);
    }

    private BranchId prepared(TransactionId transaction) {
        BranchId branch = new BranchId(transaction, "1", "stock");
        stock.branches.put(branch, BranchStatus.PREPARED);
        return branch;
    }

    private DecisionRecord committed(long sequence) {
        TransactionId id = transaction(sequence);
        DecisionRecord commit = DecisionRecord.commit(
                id,
                List.of(new BranchId(id, "1", "stock"), new BranchId(id, "2", "billing")),
                "coordinator",
                Instant.EPOCH);
        decisions.commit(commit);
        stock.branches.put(commit.branches().get(0), BranchStatus.PREPARED);
        billing.branches.put(commit.branches().get(1), BranchStatus.PREPARED);
        return commit;
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }
}
