package io.distlock.txn.log.quorum;

import static io.distlock.txn.log.quorum.Acceptors.await;
import static io.distlock.txn.log.quorum.Records.abortOf;
import static io.distlock.txn.log.quorum.Records.commitOf;
import static io.distlock.txn.log.quorum.Records.transaction;
import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.consensus.engine.PaxosOptions;
import io.distlock.consensus.paxos.Request;
import io.distlock.txn.DecisionLogException;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.CommitResult;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.Incarnation;
import io.distlock.txn.spi.Owner;
import io.distlock.txn.spi.Resolution;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What steps cost, and what becomes of them when messages are late or lost, on acceptors in memory. */
class QuorumDecisionLogStepsTests {

    /** Nobody gives a sign of life on his own during a test. */
    private static final QuorumDecisionLogOptions QUIET =
            QuorumDecisionLogOptions.of("coordinator").withLease(Duration.ofHours(1));

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final AtomicLong clockNanos = new AtomicLong();
    private Acceptors acceptors = Acceptors.inMemory(Acceptors.PATIENT);

    @AfterEach
    void stop() {
        timer.shutdownNow();
        acceptors.close();
    }

    @Test
    void loneCommitCostsOneRound() {
        DecisionLog log = open(QUIET);
        Incarnation own = await(log.incarnation());
        await(log.commit(commitOf(transaction(own, 1))));
        long accepts = acceptors.first().accepts();
        long others = acceptors.first().prepares() + acceptors.first().reads();

        for (int i = 2; i <= 11; i++) {
            await(log.commit(commitOf(transaction(own, i))));
        }

        assertThat(acceptors.first().accepts() - accepts).isEqualTo(10);
        assertThat(acceptors.first().prepares() + acceptors.first().reads()).isEqualTo(others);
    }

    @Test
    void commitsAtTheSameTimeShareARound() {
        DecisionLog log = open(QUIET);
        Incarnation own = await(log.incarnation());
        await(log.commit(commitOf(transaction(own, 1))));
        long accepts = acceptors.first().accepts();

        acceptors.nodes().forEach(node -> node.hold(request -> true));
        List<CompletableFuture<CommitResult>> results = LongStream.rangeClosed(2, 201)
                .mapToObj(sequence ->
                        log.commit(commitOf(transaction(own, sequence))).toCompletableFuture())
                .toList();
        acceptors.nodes().forEach(CountingNode::holdNoMore);
        acceptors.nodes().forEach(CountingNode::release);

        results.forEach(result -> assertThat(await(result)).isInstanceOf(CommitResult.Decided.class));
        assertThat(acceptors.first().accepts() - accepts).isEqualTo(2); // the first alone, and all others
        assertThat(await(log.decisions(own.id(), Optional.empty(), 1000)).records())
                .hasSize(201);
    }

    @Test
    void branchThatAsksAgainOnlyReads() {
        DecisionLog log = open(QUIET);
        DecisionRecord commit = commitOf(transaction(await(log.incarnation()), 1));
        await(log.commit(commit));
        DecisionLog branch = open(QUIET);
        acceptors.awaitQuiet();
        long writes = acceptors.first().accepts() + acceptors.first().prepares();

        for (int i = 0; i < 3; i++) {
            assertThat(await(branch.abort(abortOf(commit.transaction())))).isEqualTo(new Resolution.Recorded(commit));
        }

        assertThat(acceptors.first().accepts() + acceptors.first().prepares()).isEqualTo(writes);
    }

    @Test
    void commitWhoseAnswerIsLostIsUnknownAndStands() {
        replaceAcceptors(Acceptors.BRISK);
        DecisionLog log = open(QUIET);
        Incarnation own = await(log.incarnation());
        await(log.commit(commitOf(transaction(own, 1)))); // so that the next one only has to be accepted
        DecisionRecord commit = commitOf(transaction(own, 2));
        acceptors.nodes().forEach(node -> node.loseAnswers(request -> true));

        assertUnknown(log.commit(commit));

        acceptors.nodes().forEach(node -> node.loseAnswers(request -> false));
        assertThat(await(open(QUIET).abort(abortOf(commit.transaction())))).isEqualTo(new Resolution.Recorded(commit));
        assertThat(await(log.commit(commit))).isEqualTo(new CommitResult.Decided(commit));
    }

    @Test
    void attemptThatArrivesAfterTheSweepHasNoEffect() {
        replaceAcceptors(Acceptors.BRISK);
        DecisionLog log = open(QUIET);
        Incarnation own = await(log.incarnation());
        await(log.commit(commitOf(transaction(own, 1))));
        TransactionId transaction = transaction(own, 2);
        acceptors.nodes().forEach(node -> node.hold(Request.Accept.class::isInstance));
        assertUnknown(log.commit(commitOf(transaction)));
        acceptors.nodes().forEach(CountingNode::holdNoMore);

        DecisionRecord abort = abortOf(transaction);
        DecisionLog branch = open(QUIET);
        assertThat(await(branch.abort(abort))).isEqualTo(new Resolution.Recorded(abort));
        assertThat(await(log.commit(commitOf(transaction)))).isEqualTo(new CommitResult.Decided(abort));
        await(log.collect(List.of(transaction)));
        int late = acceptors.nodes().stream().mapToInt(CountingNode::release).sum();

        assertThat(late).isPositive();
        assertThat(await(branch.read(transaction))).isEmpty();
        assertThat(await(branch.abort(abort))).isEqualTo(new Resolution.Recorded(abort));
    }

    @Test
    void everyChangeOfALivingOwnerHasANewBeat() {
        DecisionLog log = open(QUIET);
        Incarnation own = await(log.incarnation());
        List<Optional<String>> seen = new ArrayList<>();
        TransactionId transaction = transaction(own, 1);

        seen.add(ownerRegister(own));
        await(log.abort(abortOf(transaction)));
        await(log.collect(List.of(transaction)));
        seen.add(ownerRegister(own));
        await(log.commit(commitOf(transaction)));
        await(log.collect(List.of(transaction)));
        seen.add(ownerRegister(own));

        assertThat(seen).doesNotHaveDuplicates();
    }

    @Test
    void othersCollectNothingOfALivingOwner() {
        DecisionLog log = open(QUIET);
        DecisionRecord abort = abortOf(transaction(await(log.incarnation()), 1));
        DecisionLog other = open(QUIET);
        await(other.abort(abort));

        await(other.collect(List.of(abort.transaction())));

        assertThat(await(log.read(abort.transaction()))).contains(abort);
    }

    @Test
    void ownerThatIsSilentForItsLeaseIsFencedAndRecovered() {
        DecisionLog log = open(QUIET);
        Incarnation own = await(log.incarnation());
        DecisionRecord commit = commitOf(transaction(own, 1));
        await(log.commit(commit));
        DecisionLog recoverer = open(QUIET);

        assertThat(isAlive(recoverer, own)).isTrue();
        clockNanos.addAndGet(Duration.ofMinutes(59).toNanos());
        assertThat(isAlive(recoverer, own)).isTrue();
        await(log.commit(commitOf(transaction(own, 2)))); // a sign of life
        clockNanos.addAndGet(Duration.ofMinutes(59).toNanos());
        assertThat(isAlive(recoverer, own)).isTrue();
        clockNanos.addAndGet(Duration.ofMinutes(60).toNanos());
        assertThat(isAlive(recoverer, own)).isFalse();

        TransactionId late = transaction(own, 3);
        assertThat(await(log.commit(commitOf(late)))).isEqualTo(new CommitResult.Fenced());
        assertThat(await(log.commit(commit))).isEqualTo(new CommitResult.Decided(commit));
        await(recoverer.collect(List.of(commit.transaction(), transaction(own, 2))));
        assertThat(await(recoverer.retire(own.id()))).isTrue();
        assertThat(await(log.commit(commitOf(late)))).isEqualTo(new CommitResult.Fenced());
        assertThat(await(log.commit(commit))).isEqualTo(new CommitResult.Fenced());
        assertThat(await(log.incarnation()).id()).isNotEqualTo(own.id());
    }

    @Test
    void abortOfAFencedOwnerIsNoOutcomeForIt() {
        DecisionLog log = open(QUIET);
        Incarnation own = await(log.incarnation());
        DecisionLog recoverer = open(QUIET);
        await(recoverer.fence(own.id()));
        TransactionId transaction = transaction(own, 1);
        await(recoverer.abort(abortOf(transaction)));

        assertThat(await(log.commit(commitOf(transaction)))).isEqualTo(new CommitResult.Fenced());
    }

    @Test
    void fullRegisterRefusesCommitsAndTakesAborts() {
        DecisionLog log = open(QUIET);
        Incarnation own = await(log.incarnation());
        List<TransactionId> recorded = new ArrayList<>();
        Optional<Throwable> refusal = Optional.empty();
        for (int i = 1; refusal.isEmpty() && i < 100; i++) {
            TransactionId transaction = transaction(own, i);
            refusal = failureOf(log.commit(commitOf(transaction, 64, "p".repeat(60))));
            recorded.add(transaction);
        }

        assertThat(refusal).hasValueSatisfying(failure -> assertThat(failure)
                .isInstanceOf(DecisionLogException.class)
                .hasMessageContaining("No room for COMMIT of " + recorded.get(recorded.size() - 1)));
        DecisionRecord abort = abortOf(transaction(own, 1000));
        assertThat(await(log.abort(abort))).isEqualTo(new Resolution.Recorded(abort));
        await(log.collect(recorded));
        assertThat(await(log.commit(commitOf(transaction(own, 1001))))).isInstanceOf(CommitResult.Decided.class);
    }

    @Test
    void stepsThatWaitAreBounded() {
        DecisionLog log = open(QUIET.withWaitingMax(3));
        Incarnation own = await(log.incarnation());
        acceptors.nodes().forEach(node -> node.hold(request -> true));

        List<CompletableFuture<CommitResult>> taken = LongStream.rangeClosed(1, 4)
                .mapToObj(sequence ->
                        log.commit(commitOf(transaction(own, sequence))).toCompletableFuture())
                .toList();
        Optional<Throwable> fifth = failureOf(log.commit(commitOf(transaction(own, 5))));

        assertThat(fifth).hasValueSatisfying(failure -> assertThat(failure).hasMessageContaining("3 steps wait"));
        acceptors.nodes().forEach(CountingNode::holdNoMore);
        acceptors.nodes().forEach(CountingNode::release);
        taken.forEach(result -> assertThat(await(result)).isInstanceOf(CommitResult.Decided.class));
    }

    @Test
    void stepThatWaitedTooLongIsNotSent() {
        DecisionLog log = open(QUIET.withStepTimeout(Duration.ofSeconds(5)));
        Incarnation own = await(log.incarnation());
        acceptors.nodes().forEach(node -> node.hold(request -> true));
        CompletionStage<CommitResult> first = log.commit(commitOf(transaction(own, 1)));
        CompletionStage<CommitResult> second = log.commit(commitOf(transaction(own, 2)));
        clockNanos.addAndGet(Duration.ofSeconds(6).toNanos());
        acceptors.nodes().forEach(CountingNode::holdNoMore);
        acceptors.nodes().forEach(CountingNode::release);

        assertThat(await(first)).isInstanceOf(CommitResult.Decided.class);
        assertThat(failureOf(second))
                .hasValueSatisfying(failure -> assertThat(failure).hasMessageContaining("Not sent"));
        assertThat(await(log.read(transaction(own, 2)))).isEmpty();
    }

    @Test
    void transactionOfAnotherLogIsRefused() {
        DecisionLog log = open(QUIET);
        Incarnation own = await(log.incarnation());
        TransactionId foreign = new TransactionId("f".repeat(16), own.id(), 1);

        assertThat(failureOf(log.abort(abortOf(foreign))))
                .hasValueSatisfying(failure -> assertThat(failure).hasMessageContaining("another decision log"));
    }

    @Test
    void incarnationThatIsListedWithoutARegisterIsStruckOut() {
        LogRegisters names = new LogRegisters(acceptors.open(), "distlock");
        Directory directory = new Directory(names);
        await(directory.add("0123456789abcdef", InstantSource.system().instant(), "retired half way"));

        assertThat(await(open(QUIET).owners(10))).isEmpty();

        assertThat(await(directory.list())).isEmpty();
    }

    @Test
    void attemptsToOpenThatFailLeaveOneRegisterInAll() {
        replaceAcceptors(Acceptors.BRISK);
        DecisionLog log = open(QUIET);
        Set<String> made = ConcurrentHashMap.newKeySet();
        for (String unheard : List.of("/o/", "/owners")) {
            acceptors
                    .nodes()
                    .forEach(node -> node.loseAnswers(request -> {
                        String key = ((Request.OfRegister) request).key().name();
                        if (key.contains("/o/")) {
                            made.add(key);
                        }
                        return key.contains(unheard);
                    }));
            assertUnknown(log.incarnation());
        }
        acceptors.nodes().forEach(node -> node.loseAnswers(request -> false));

        Incarnation own = await(log.incarnation());

        assertThat(made).singleElement().asString().endsWith(own.id());
        assertThat(await(log.commit(commitOf(transaction(own, 1))))).isInstanceOf(CommitResult.Decided.class);
        assertThat(await(log.owners(10))).extracting(Owner::incarnation).containsExactly(own.id());
    }

    @Test
    void closedLogGivesNoSignOfLife() {
        timer.setRemoveOnCancelPolicy(true);
        DecisionLog log = open(QUIET);
        Incarnation own = await(log.incarnation());
        assertThat(timer.getQueue()).hasSize(1);

        log.close();

        assertThat(timer.getQueue()).isEmpty();
        assertThat(isAlive(open(QUIET), own)).isFalse();
    }

    @Test
    void ownerGivesSignsOfLife() {
        DecisionLog log = open(QUIET.withLease(Duration.ofMillis(100)));
        Incarnation own = await(log.incarnation());
        Optional<String> before = ownerRegister(own);

        Awaitility.await().atMost(30, TimeUnit.SECONDS).untilAsserted(() -> assertThat(ownerRegister(own))
                .isNotEqualTo(before));
    }

    private QuorumDecisionLog open(QuorumDecisionLogOptions options) {
        return new QuorumDecisionLog(
                acceptors.open(),
                options,
                new LogRuntime(timer, clockNanos::get, InstantSource.system(), new Random()));
    }

    private void replaceAcceptors(PaxosOptions options) {
        acceptors.close();
        acceptors = Acceptors.inMemory(options);
    }

    private Optional<String> ownerRegister(Incarnation incarnation) {
        LogRegisters names = new LogRegisters(acceptors.open(), "distlock");
        return await(names.read(names.owner(incarnation.id())));
    }

    private static boolean isAlive(DecisionLog log, Incarnation incarnation) {
        return await(log.owners(1000)).stream()
                .filter(owner -> owner.incarnation().equals(incarnation.id()))
                .map(Owner::alive)
                .findFirst()
                .orElseThrow();
    }

    private static void assertUnknown(CompletionStage<?> stage) {
        assertThat(failureOf(stage))
                .hasValueSatisfying(failure -> assertThat(failure).isInstanceOf(DecisionLogException.class));
    }

    private static Optional<Throwable> failureOf(CompletionStage<?> stage) {
        return await(stage.<Optional<Throwable>>handle((result, failure) -> Optional.ofNullable(failure)))
                .map(failure -> failure.getCause() != null && failure instanceof CompletionException
                        ? failure.getCause()
                        : failure);
    }
}
