package io.distlock.lock.interceptor;

import io.distlock.lock.LockContext;
import org.springframework.transaction.NoTransactionException;
import org.springframework.transaction.reactive.TransactionSynchronization;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import reactor.core.publisher.Mono;

/** The transaction in Reactor's context; its resources carry the locks that wait for its end. */
record SpringReactiveTransaction(TransactionSynchronizationManager manager) implements ReactiveTransaction {

    private static final Object LOCKS = SpringReactiveTransaction.class;

    static Mono<ReactiveTransaction> current() {
        return TransactionSynchronizationManager.forCurrentTransaction()
                .filter(manager -> manager.isSynchronizationActive() && manager.isActualTransactionActive())
                .<ReactiveTransaction>map(SpringReactiveTransaction::new)
                .onErrorResume(NoTransactionException.class, none -> Mono.empty())
                .defaultIfEmpty(NONE);
    }

    @Override
    public LockContext locks() {
        return manager.getResource(LOCKS) instanceof LockContext locks ? locks : LockContext.empty();
    }

    @Override
    public void keep(JointRelease release) {
        HeldLock lock = release.lock();
        manager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public Mono<Void> beforeCommit(boolean readOnly) {
                return Mono.fromRunnable(lock::requireNotLost);
            }

            @Override
            public Mono<Void> afterCompletion(int status) {
                return Mono.fromRunnable(() -> {
                    replace(locks().without(lock.handle()));
                    release.transactionEnded();
                });
            }
        });
        release.transactionBegun();
        replace(locks().with(lock.handle()));
    }

    private void replace(LockContext locks) {
        manager.unbindResourceIfPossible(LOCKS);
        if (!locks.handles().isEmpty()) {
            manager.bindResource(LOCKS, locks);
        }
    }
}
