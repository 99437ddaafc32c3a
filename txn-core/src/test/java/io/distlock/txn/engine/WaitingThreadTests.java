package io.distlock.txn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.txn.BranchId;
import io.distlock.txn.Outcome;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.log.LateDecisions;
import io.distlock.txn.log.memory.MemoryDecisionLog;
import io.distlock.txn.log.memory.MemoryDecisions;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.InDoubtBranch;
import io.distlock.txn.spi.TransactionParticipant;
import io.distlock.txn.spi.Vote;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which thread calls branches. */
class WaitingThreadTests {

    private static final Duration NEVER_SLOW = Duration.ofMinutes(1);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final Resource stock = new Resource("stock");
    private final Resource billing = new Resource("billing");

    @AfterEach
    void stop() {
        timer.shutdownNow();
        threads.shutdownNow();
    }

    @Test
    void quickResourcesAreCalledByTheThreadThatWaits() {
        TransactionEngine engine = engine(NEVER_SLOW);
        assertThat(run(engine)).isInstanceOf(Outcome.Committed.class); // how quick they are is known then
        forgetThreads();

        assertThat(run(engine)).isInstanceOf(Outcome.Committed.class);

        assertThat(stock.callers).containsOnly(Thread.currentThread()).hasSize(2);
        assertThat(billing.callers).containsOnly(Thread.currentThread()).hasSize(2);
    }

    @Test
    void resourceWhoseCallsCannotBeEndedIsCalledByOthers() {
        stock.canBeCutOff = false;
        TransactionEngine engine = engine(NEVER_SLOW);
        run(engine);
        forgetThreads();

        assertThat(run(engine)).isInstanceOf(Outcome.Committed.class);

        assertThat(stock.callers).doesNotContain(Thread.currentThread());
        assertThat(billing.callers).containsOnly(Thread.currentThread());
    }

    @Test
    void onlyWhereAThreadWaitsABranchHoldsWhatItHas() {
        billing.canBeCutOff = false;
        TransactionEngine engine = engine(NEVER_SLOW);

        assertThat(run(engine)).isInstanceOf(Outcome.Committed.class);

        assertThat(stock.mayHold).isTrue();
        assertThat(billing.mayHold).isFalse();
    }

    @Test
    @Timeout(60)
    void branchThatHoldsSomethingIsToldThatTheDecisionTakesLonger() {
        LateDecisions late = new LateDecisions(log());
        stock.inUndecided = late::let;

        assertThat(run(engine(late.log(), NEVER_SLOW))).isInstanceOf(Outcome.Committed.class);
    }

    @Test
    @Timeout(60)
    void slowResourcesAreCalledAtTheSameTime() {
        CyclicBarrier both = new CyclicBarrier(2);
        stock.inPrepare = () -> both.await(30, TimeUnit.SECONDS);
        billing.inPrepare = () -> both.await(30, TimeUnit.SECONDS);
        TransactionEngine engine = engine(Duration.ZERO);

        assertThat(run(engine)).isInstanceOf(Outcome.Committed.class);

        assertThat(billing.callers).contains(Thread.currentThread());
        assertThat(stock.callers).doesNotContain(Thread.currentThread());
    }

    @Test
    @Timeout(60)
    void callThatHangsIsCutOffAtTheDeadline() {
        TransactionEngine engine = engine(NEVER_SLOW);
        run(engine);
        stock.inPrepare = () -> stock.cutOff.await();

        Transaction transaction = engine.begin(TransactionOptions.of("hangs").withTimeout(Duration.ofSeconds(1)));
        transaction.enlist("stock");
        transaction.enlist("billing");

        assertThat(transaction.commit()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(stock.cutOff.getCount()).isZero();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void interruptOfTheWorkDoesNotReachTheResources() {
        TransactionEngine engine = engine(NEVER_SLOW);
        run(engine);
        stock.inPrepare = () -> new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS);
        Thread.currentThread().interrupt();

        Outcome outcome = run(engine);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(outcome).isInstanceOf(Outcome.Committed.class);
    }

    private Outcome run(TransactionEngine engine) {
        Transaction transaction = engine.begin(TransactionOptions.of("transfer"));
        transaction.enlist("stock");
        transaction.enlist("billing");
        return transaction.commit();
    }

    private void forgetThreads() {
        stock.callers.clear();
        billing.callers.clear();
    }

    private TransactionEngine engine(Duration parallelFrom) {
        return engine(log(), parallelFrom);
    }

    private static DecisionLog log() {
        return new MemoryDecisionLog(new MemoryDecisions(new SplittableRandom(7)), "test", InstantSource.system());
    }

    private TransactionEngine engine(DecisionLog log, Duration parallelFrom) {
        return new TransactionEngine(EngineSetup.of(
                log,
                new ParticipantCalls(List.of(stock, billing), threads, timer, Duration.ofSeconds(30), parallelFrom),
                new EngineRuntime(timer, System::nanoTime, InstantSource.system(), new SplittableRandom(3)),
                EngineOptions.of("test")));
    }

    private interface Step {

        void run() throws Exception;
    }

    /** Remembers who calls it. */
    private static final class Resource implements TransactionParticipant {

        private final List<Thread> callers = new CopyOnWriteArrayList<>();
        private final CountDownLatch cutOff = new CountDownLatch(1);
        private final String name;
        private volatile boolean canBeCutOff = true;
        private volatile boolean mayHold;
        private volatile Step inPrepare = () -> {};
        private volatile Runnable inUndecided = () -> {};

        private Resource(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Vote prepareAndHold(BranchId branch) throws Exception {
            mayHold = true;
            return prepare(branch);
        }

        @Override
        public void undecided(BranchId branch) {
            inUndecided.run();
        }

        @Override
        public Vote prepare(BranchId branch) throws Exception {
            callers.add(Thread.currentThread());
            inPrepare.run();
            if (cutOff.getCount() == 0) {
                throw new IllegalStateException("cut off");
            }
            return Vote.PREPARED;
        }

        @Override
        public void commit(BranchId branch) {
            callers.add(Thread.currentThread());
        }

        @Override
        public void rollback(BranchId branch) {
            callers.add(Thread.currentThread());
        }

        @Override
        public BranchStatus status(BranchId branch) {
            return BranchStatus.UNKNOWN;
        }

        @Override
        public List<InDoubtBranch> inDoubt(int limit) {
            return List.of();
        }

        @Override
        public boolean canCutOff(BranchId branch) {
            return canBeCutOff;
        }

        @Override
        public void cutOff(BranchId branch) {
            cutOff.countDown();
        }
    }
}
