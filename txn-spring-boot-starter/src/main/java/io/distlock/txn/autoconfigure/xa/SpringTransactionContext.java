package io.distlock.txn.autoconfigure.xa;

import io.distlock.txn.Outcome;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.autoconfigure.TransactionEngines;
import io.distlock.txn.autoconfigure.manager.JoinedResource;
import io.distlock.txn.autoconfigure.manager.ThreadTransaction;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.LocalBranch;
import io.distlock.txn.xa.TransactionContext;
import io.distlock.txn.xa.XaTransaction;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;

/**
 * Transactions as Spring binds them to threads: those of {@code @DistributedTransaction} are those of JTA, and the other way round.
 * Thread-safe.
 */
final class SpringTransactionContext implements TransactionContext {

    private final TransactionEngines engines;

    SpringTransactionContext(TransactionEngines engines) {
        this.engines = engines;
    }

    @Override
    public Optional<Transaction> current() {
        Optional<ThreadTransaction> managed = ThreadTransaction.current();
        return managed.isPresent()
                ? Optional.of(managed.get().transaction())
                : engines.started().stream()
                        .flatMap(engine -> engine.engine().current().stream())
                        .findFirst();
    }

    @Override
    public Transaction begin(TransactionOptions options) {
        return ThreadTransaction.begin(engines.engine(""), options).transaction();
    }

    /** What flushes to a resource that joined comes before its vote, and what waits for the outcome comes after it. */
    @Override
    public void seen(XaTransaction transaction) {
        managed(transaction.transaction())
                .ifPresent(managed -> managed.joined(XaTransaction.class, () -> new Joined(transaction)));
    }

    @Override
    public Suspended suspend(Transaction transaction) {
        ThreadTransaction managed = managed(transaction)
                .orElseThrow(() -> new IllegalStateException(
                        "Transaction %s was not bound to this thread by Spring or JTA".formatted(transaction.id())));
        managed.suspend();
        return managed::resume;
    }

    @Override
    public Outcome end(XaTransaction transaction, boolean commit) {
        Optional<ThreadTransaction> managed = managed(transaction.transaction());
        if (managed.isEmpty()) {
            if (commit) {
                transaction.beforeCompletion();
            }
            Outcome outcome = commit
                    ? transaction.transaction().commit()
                    : transaction.transaction().rollback();
            transaction.ended();
            return outcome;
        }
        try {
            return managed.get().end(commit);
        } catch (RuntimeException e) {
            transaction.transaction().setRollbackOnly(e); // could not be flushed
            return managed.get().end(false);
        } finally {
            managed.get().leave();
        }
    }

    @Override
    public boolean tellsTheEndOf(Transaction transaction) {
        return managed(transaction).isPresent();
    }

    @Override
    public Optional<DecisionLog> log(Transaction transaction) {
        return managed(transaction).filter(ThreadTransaction::isCoordinated).map(managed -> managed.engine()
                .log());
    }

    @Override
    public void enlist(Transaction transaction, LocalBranch branch) {
        managed(transaction)
                .filter(ThreadTransaction::isCoordinated)
                .orElseThrow(() ->
                        new IllegalStateException("Transaction %s is not of this thread".formatted(transaction.id())))
                .engine()
                .engine()
                .enlist(transaction, branch);
    }

    @Override
    public void later(Runnable task) {
        try {
            engines.engine("").threads().execute(task);
        } catch (RejectedExecutionException | IllegalStateException e) {
            task.run(); // shutting down, or too much to do: better here than never
        }
    }

    private static Optional<ThreadTransaction> managed(Transaction transaction) {
        return ThreadTransaction.current().filter(managed -> managed.transaction() == transaction);
    }

    private record Joined(XaTransaction transaction) implements JoinedResource {

        /** Sessions stay with their branch: each transaction has its own. */
        @Override
        public void suspend() {}

        @Override
        public void resume() {}

        @Override
        public void flush() {}

        @Override
        public boolean takesEntities() {
            return true;
        }

        @Override
        public void beforeCompletion() {
            transaction.beforeCompletion();
        }

        @Override
        public void ending() {}

        @Override
        public void ended() {
            transaction.ended();
        }
    }
}
