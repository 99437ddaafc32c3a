package io.distlock.lock.interceptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.distlock.lock.DistributedLock;
import io.distlock.lock.LockLostException;
import io.distlock.lock.ReleaseTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.AbstractReactiveTransactionManager;
import org.springframework.transaction.reactive.GenericReactiveTransaction;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

class ReactiveTransactionTests {

    private static final Duration SOON = Duration.ofSeconds(5);

    private final Application application = Application.start(Work.class);
    private final FakeLockManager locks = application.locks;
    private final Work work = application.bean(Work.class);
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final TransactionalOperator transaction = TransactionalOperator.create(new LoggingManager());

    @AfterEach
    void nothingIsLeftBehind() {
        assertThat(application.bean(DistributedLockAdvisor.class).heldLocks().isEmpty())
                .isTrue();
        application.close();

        assertThat(locks.isHeld("stock")).isFalse();
    }

    @Test
    void lockTakenInATransactionIsHeldUntilItHasCommitted() {
        transaction
                .transactional(work.run(() -> Mono.just("x")).doOnNext(x -> note("work ended")))
                .block(SOON);

        assertThat(log).containsExactly("work ended, held true", "commit, held true");
    }

    @Test
    void secondCallInTheTransactionEntersAgain() {
        transaction
                .transactional(work.run(() -> Mono.just("x"))
                        .then(work.run(() -> Mono.just("y")))
                        .doOnNext(x -> note("work ended")))
                .block(SOON);

        assertThat(locks.granted).hasSize(1);
        assertThat(log).containsExactly("work ended, held true", "commit, held true");
    }

    @Test
    void lossAfterTheWorkRefusesTheCommit() {
        assertThatExceptionOfType(LockLostException.class).isThrownBy(() -> transaction
                .transactional(work.run(() -> Mono.just("x"))
                        .doOnNext(x -> locks.holder("stock").expire()))
                .block(SOON));

        assertThat(log).containsExactly("rollback, held true");
    }

    @Test
    void lossInTheWorkRollsBackTheTransactionInsideIt() {
        assertThatExceptionOfType(LockLostException.class).isThrownBy(() -> work.run(() -> transaction.transactional(
                        Mono.fromRunnable(() -> locks.holder("stock").lose()).then(Mono.never())))
                .block(SOON));

        assertThat(log).containsExactly("rollback, held true");
    }

    @Test
    void transactionInsideEndsBeforeTheLock() {
        work.run(() -> transaction.transactional(Mono.just("x"))).block(SOON);

        assertThat(log).containsExactly("commit, held true");
    }

    @Test
    void releaseAfterTheMethodDoesNotWaitForTheTransaction() {
        transaction.transactional(work.runAfterMethod()).block(SOON);

        assertThat(log).containsExactly("commit, held false");
    }

    private void note(String what) {
        log.add(what + ", held " + locks.isHeld("stock"));
    }

    static class Work {

        @DistributedLock("stock")
        <T> Mono<T> run(Supplier<Mono<T>> action) {
            return action.get();
        }

        @DistributedLock(name = "stock", release = ReleaseTime.AFTER_METHOD)
        Mono<String> runAfterMethod() {
            return Mono.just("x");
        }
    }

    @SuppressWarnings("serial")
    private final class LoggingManager extends AbstractReactiveTransactionManager {

        @Override
        protected Object doGetTransaction(TransactionSynchronizationManager manager) {
            return new Object();
        }

        @Override
        protected Mono<Void> doBegin(
                TransactionSynchronizationManager manager, Object transaction, TransactionDefinition definition) {
            return Mono.empty();
        }

        @Override
        protected Mono<Void> doCommit(TransactionSynchronizationManager manager, GenericReactiveTransaction status) {
            return Mono.fromRunnable(() -> note("commit"));
        }

        @Override
        protected Mono<Void> doRollback(TransactionSynchronizationManager manager, GenericReactiveTransaction status) {
            return Mono.fromRunnable(() -> note("rollback"));
        }
    }
}
