package io.distlock.together;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.distlock.lock.DistributedLock;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockRequest;
import io.distlock.lock.ReleaseTime;
import io.distlock.txn.BranchId;
import io.distlock.txn.Completion;
import io.distlock.txn.DistributedTransaction;
import io.distlock.txn.TransactionCoordinator;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.InDoubtBranch;
import io.distlock.txn.spi.TransactionParticipant;
import io.distlock.txn.spi.Vote;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Locks and distributed transactions in one application, which know nothing of each other. */
class LockAroundTransactionTests {

    private static final LockRequest STOCK = LockRequest.of("stock").withWaitTime(Duration.ZERO);

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withUserConfiguration(Application.class)
            .withPropertyValues(
                    "distlock.store=memory", "distlock.txn.log.type=memory", "distlock.txn.log.memory.allowed=true");

    @Test
    void lockOfTheSameMethodIsTakenFirstAndEndsAfterPhaseTwo() {
        runner.run(context -> {
            SeeingParticipant stock = context.getBean(SeeingParticipant.class);

            context.getBean(Orders.class).locked();

            assertThat(stock.lockedAtCommit).isTrue();
            assertThat(isFree(context.getBean(LockManager.class))).isTrue();
        });
    }

    @Test
    void lockTakenInsideWaitsForEveryAcknowledgement() {
        runner.run(context -> {
            SeeingParticipant stock = context.getBean(SeeingParticipant.class);
            LockManager locks = context.getBean(LockManager.class);
            stock.commitGate = new CountDownLatch(1);

            context.getBean(Orders.class).locksInside();

            assertThat(isFree(locks)).isFalse();
            stock.commitGate.countDown();
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> isFree(locks));
            assertThat(stock.calls).containsExactly("prepare", "commit");
        });
    }

    @Test
    void lockOfTheSameMethodWaitsForEveryAcknowledgementAlthoughTheCallerHasGoneOn() {
        runner.run(context -> {
            SeeingParticipant stock = context.getBean(SeeingParticipant.class);
            LockManager locks = context.getBean(LockManager.class);
            stock.commitGate = new CountDownLatch(1);

            context.getBean(Orders.class).lockedAsync();

            assertThat(LockHandle.current()).isEmpty();
            assertThat(isFree(locks)).isFalse();
            stock.commitGate.countDown();
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> isFree(locks));
            assertThat(stock.calls).containsExactly("prepare", "commit");
        });
    }

    @Test
    void lockOfTheSameMethodWaitsForEveryRollback() {
        runner.run(context -> {
            SeeingParticipant stock = context.getBean(SeeingParticipant.class);
            LockManager locks = context.getBean(LockManager.class);
            stock.rollbackGate = new CountDownLatch(1);

            assertThatIllegalStateException().isThrownBy(context.getBean(Orders.class)::lockedAsyncInVain);

            assertThat(isFree(locks)).isFalse();
            stock.rollbackGate.countDown();
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> isFree(locks));
        });
    }

    @Test
    void lockThatEndsWithTheMethodDoesNotWait() {
        runner.run(context -> {
            SeeingParticipant stock = context.getBean(SeeingParticipant.class);
            LockManager locks = context.getBean(LockManager.class);
            stock.commitGate = new CountDownLatch(1);

            context.getBean(Orders.class).lockedForTheMethod();

            assertThat(isFree(locks)).isTrue();
            stock.commitGate.countDown();
        });
    }

    @Test
    void lockAroundWaitsForTheTransactionFurtherIn() {
        runner.run(context -> {
            SeeingParticipant stock = context.getBean(SeeingParticipant.class);
            LockManager locks = context.getBean(LockManager.class);
            stock.commitGate = new CountDownLatch(1);

            context.getBean(Desk.class).order();

            assertThat(isFree(locks)).isFalse();
            stock.commitGate.countDown();
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> isFree(locks));
        });
    }

    private static boolean isFree(LockManager locks) {
        return locks.tryAcquire(STOCK)
                .map(lock -> {
                    lock.close();
                    return true;
                })
                .orElse(false);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        SeeingParticipant stock(LockManager locks) {
            return new SeeingParticipant(locks);
        }

        @Bean
        Inside inside(TransactionCoordinator coordinator, SeeingParticipant stock) {
            return new Inside(coordinator, stock);
        }

        @Bean
        Orders orders(Inside inside) {
            return new Orders(inside);
        }

        @Bean
        Desk desk(Orders orders) {
            return new Desk(orders);
        }
    }

    static class Desk {

        private final Orders orders;

        Desk(Orders orders) {
            this.orders = orders;
        }

        @DistributedLock("stock")
        public void order() {
            orders.workAsync();
        }
    }

    static class Orders {

        private final Inside inside;

        Orders(Inside inside) {
            this.inside = inside;
        }

        @DistributedTransaction
        @DistributedLock("stock")
        public void locked() {
            assertThat(LockHandle.current()).isPresent();
            inside.work();
        }

        @DistributedTransaction(completion = Completion.ASYNC)
        @DistributedLock("stock")
        public void lockedAsync() {
            inside.work();
        }

        @DistributedTransaction(completion = Completion.ASYNC)
        @DistributedLock("stock")
        public void lockedAsyncInVain() {
            inside.work();
            throw new IllegalStateException("out of stock");
        }

        @DistributedTransaction(completion = Completion.ASYNC)
        @DistributedLock(name = "stock", release = ReleaseTime.AFTER_METHOD)
        public void lockedForTheMethod() {
            inside.work();
        }

        @DistributedTransaction(completion = Completion.ASYNC)
        public void workAsync() {
            inside.work();
        }

        @DistributedTransaction(completion = Completion.ASYNC)
        public void locksInside() {
            inside.lockedWork();
        }
    }

    static class Inside {

        private final TransactionCoordinator coordinator;
        private final SeeingParticipant stock;

        Inside(TransactionCoordinator coordinator, SeeingParticipant stock) {
            this.coordinator = coordinator;
            this.stock = stock;
        }

        public void work() {
            stock.work(coordinator);
        }

        @DistributedLock("stock")
        public void lockedWork() {
            stock.work(coordinator);
        }
    }

    /** Votes to commit, looks at the lock while it is told to, and answers as late as the test wants. */
    static class SeeingParticipant implements TransactionParticipant {

        private final LockManager locks;
        final List<String> calls = new CopyOnWriteArrayList<>();
        volatile boolean lockedAtCommit;
        volatile CountDownLatch commitGate = new CountDownLatch(0);
        volatile CountDownLatch rollbackGate = new CountDownLatch(0);

        SeeingParticipant(LockManager locks) {
            this.locks = locks;
        }

        void work(TransactionCoordinator coordinator) {
            coordinator.current().orElseThrow().enlist(name());
        }

        @Override
        public String name() {
            return "stock";
        }

        @Override
        public Vote prepare(BranchId branch) {
            calls.add("prepare");
            return Vote.PREPARED;
        }

        @Override
        public void commit(BranchId branch) throws InterruptedException {
            lockedAtCommit = !isFree(locks);
            commitGate.await();
            calls.add("commit");
        }

        @Override
        public void rollback(BranchId branch) throws InterruptedException {
            rollbackGate.await();
            calls.add("rollback");
        }

        @Override
        public BranchStatus status(BranchId branch) {
            return BranchStatus.UNKNOWN;
        }

        @Override
        public List<InDoubtBranch> inDoubt(int limit) {
            return List.of();
        }
    }
}
