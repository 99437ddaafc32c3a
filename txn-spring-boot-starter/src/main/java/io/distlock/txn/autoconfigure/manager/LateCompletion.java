package io.distlock.txn.autoconfigure.manager;

import io.distlock.txn.Outcome;
import io.distlock.txn.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.ResourceHolderSynchronization;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionSynchronizationUtils;

/**
 * Keeps {@code afterCompletion} for when every branch has acknowledged, although the caller has gone on: a lock released earlier would
 * show others what is not there yet. It then comes on another thread, except for what gives the resources of the caller's thread
 * back. A synchronization that has something on the caller's thread too can be {@link AutoCloseable}: it is closed when the thread
 * leaves.
 */
final class LateCompletion {

    private static final Logger log = LoggerFactory.getLogger(LateCompletion.class);

    private LateCompletion() {}

    /** To be called between the outcome and Spring's own call-backs, on the thread that ends the transaction. */
    static void arrange(Transaction transaction, Executor executor) {
        if (transaction.completion().toCompletableFuture().isDone()
                || !TransactionSynchronizationManager.isSynchronizationActive()) {
            return;
        }
        List<TransactionSynchronization> all = TransactionSynchronizationManager.getSynchronizations();
        List<TransactionSynchronization> late =
                all.stream().filter(LateCompletion::canBeLate).toList();
        if (late.isEmpty()) {
            return;
        }
        TransactionSynchronizationManager.clearSynchronization();
        TransactionSynchronizationManager.initSynchronization();
        for (TransactionSynchronization synchronization : all) {
            TransactionSynchronizationManager.registerSynchronization(
                    canBeLate(synchronization) ? new OnlyAfterCommit(synchronization) : synchronization);
        }
        late.forEach(LateCompletion::leave);
        transaction
                .completion()
                .thenAccept(outcome -> run(
                        executor,
                        () -> TransactionSynchronizationUtils.invokeAfterCompletion(
                                new ArrayList<>(late), status(outcome))));
    }

    private static void leave(TransactionSynchronization synchronization) {
        if (synchronization instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                log.warn("A synchronization could not leave the thread of its transaction", e);
            }
        }
    }

    /** Those that Spring has for connections and the like belong to the thread. */
    private static boolean canBeLate(TransactionSynchronization synchronization) {
        return !(synchronization instanceof ResourceHolderSynchronization)
                && !synchronization.getClass().getName().startsWith("org.springframework.");
    }

    private static int status(Outcome outcome) {
        if (outcome instanceof Outcome.Committed) {
            return TransactionSynchronization.STATUS_COMMITTED;
        }
        return outcome instanceof Outcome.RolledBack
                ? TransactionSynchronization.STATUS_ROLLED_BACK
                : TransactionSynchronization.STATUS_UNKNOWN;
    }

    private static void run(Executor executor, Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            task.run(); // shutting down, or too much to do: better here than never
        }
    }

    private record OnlyAfterCommit(TransactionSynchronization synchronization) implements TransactionSynchronization {

        @Override
        public int getOrder() {
            return synchronization.getOrder();
        }

        @Override
        public void afterCommit() {
            synchronization.afterCommit();
        }
    }
}
