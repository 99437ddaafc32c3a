package io.distlock.txn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.txn.BranchId;
import io.distlock.txn.DecisionLogException;
import io.distlock.txn.Outcome;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionId;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.log.memory.MemoryDecisionLog;
import io.distlock.txn.log.memory.MemoryDecisions;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.CommitResult;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.Vote;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A coordinator whose attempt to record COMMIT had no answer was fenced, others finished its decisions, and its branches are of a kind
 * that forgets those that have ended, as XA does.
 */
class ForgottenOutcomeTests {

    private static final BranchId BRANCH =
            new BranchId(new TransactionId("00000000000000a1", "00000000000000b2", 31), "1", "stock");

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final MemoryDecisions decisions = new MemoryDecisions(new SplittableRandom(7));
    private final FakeParticipant stock = new FakeParticipant("stock");
    private final TransactionEngine engine = new TransactionEngine(EngineSetup.of(
            withoutAnswer(new MemoryDecisionLog(decisions, "test", InstantSource.system())),
            new ParticipantCalls(List.of(stock), threads, timer, Duration.ofSeconds(10)),
            new EngineRuntime(timer, System::nanoTime, InstantSource.system(), new SplittableRandom(1)),
            EngineOptions.of("test").withRetry(Duration.ofMillis(1), Duration.ofMillis(5))));

    @AfterEach
    void stop() {
        timer.shutdownNow();
        threads.shutdownNow();
    }

    @Test
    void transactionIsInDoubtForEverAndOver() {
        Transaction transaction = engine.begin(TransactionOptions.of("transfer"));
        BranchId branch = transaction.enlist("stock");
        transaction.prepared(branch);
        CompletionStage<Outcome> outcome = ((EngineTransaction) transaction).commitAsync(Runnable::run);

        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(outcome)
                .isCompletedWithValueMatching(Outcome.InDoubt.class::isInstance));
        assertThat(stock.status(branch)).isEqualTo(BranchStatus.UNKNOWN);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> engine.openTransactions() == 0);
    }

    @Test
    void branchThatIsStillInDoubtIsAskedAgain() {
        CoordinatorProtocol protocol = fencedAndUnsure();

        assertThat(protocol.decision().learned(BRANCH, BranchStatus.PREPARED)).isEmpty();
        assertThat(protocol.decision().inquiryFailed()).containsExactly(new Action.Inquire(List.of(BRANCH), 4));
        assertThat(protocol.state()).isEqualTo(TransactionState.UNSURE);
    }

    @Test
    void nobodyIsAskedOnceAllHaveForgotten() {
        CoordinatorProtocol protocol = fencedAndUnsure();

        assertThat(protocol.decision().forgotten())
                .hasSize(2)
                .last()
                .isInstanceOfSatisfying(Action.Finish.class, finish -> assertThat(finish.outcome())
                        .isInstanceOf(Outcome.InDoubt.class));
        assertThat(protocol.state()).isEqualTo(TransactionState.ENDED);
    }

    private static CoordinatorProtocol fencedAndUnsure() {
        CoordinatorProtocol protocol = new CoordinatorProtocol(BRANCH.transaction(), true, 10);
        protocol.votes().enlist(BRANCH, false);
        protocol.votes().voted(BRANCH, Vote.PREPARED);
        protocol.votes().commit();
        protocol.decision().unanswered(new DecisionLogException("no answer"));
        assertThat(protocol.decision().recorded(new CommitResult.Fenced()))
                .containsExactly(new Action.Inquire(List.of(BRANCH), 3));
        return protocol;
    }

    /** The first attempt to commit has no answer, and the next one comes too late. */
    private DecisionLog withoutAnswer(DecisionLog log) {
        boolean[] fenced = {false};
        return (DecisionLog) Proxy.newProxyInstance(
                DecisionLog.class.getClassLoader(), new Class<?>[] {DecisionLog.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("commit") || fenced[0]) {
                        return method.invoke(log, arguments);
                    }
                    fenced[0] = true;
                    decisions.owners(10).forEach(owner -> decisions.fence(owner.incarnation()));
                    return CompletableFuture.failedFuture(new DecisionLogException("no answer"));
                });
    }
}
