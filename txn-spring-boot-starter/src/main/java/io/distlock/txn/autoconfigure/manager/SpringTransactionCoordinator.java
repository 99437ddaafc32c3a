package io.distlock.txn.autoconfigure.manager;

import io.distlock.txn.DistributedTransactionException;
import io.distlock.txn.HeuristicOutcomeException;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionCoordinator;
import io.distlock.txn.TransactionInDoubtException;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.TransactionRolledBackException;
import io.distlock.txn.autoconfigure.RunningEngine;
import io.distlock.txn.autoconfigure.TransactionEngines;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.HeuristicCompletionException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.UnexpectedRollbackException;

/**
 * The coordinator of an application. What it {@linkplain #execute runs} is a transaction like that of an annotated method, with local
 * transactions as branches and with synchronizations; {@link #begin} alone is not bound to Spring. Thread-safe.
 */
public final class SpringTransactionCoordinator implements TransactionCoordinator {

    private final TransactionEngines engines;
    private final DistributedTransactionManager manager;

    public SpringTransactionCoordinator(TransactionEngines engines, DistributedTransactionManager manager) {
        this.engines = engines;
        this.manager = manager;
    }

    /** For Spring's own means, such as a {@code TransactionTemplate}. */
    public DistributedTransactionManager manager() {
        return manager;
    }

    @Override
    public Transaction begin(TransactionOptions options) {
        return engines.engine("").begin(options);
    }

    @Override
    public Optional<Transaction> current() {
        // the engine knows what was bound by hand since
        Optional<Transaction> managed = ThreadTransaction.current()
                .flatMap(current -> current.engine().engine().current());
        return managed.isPresent()
                ? managed
                : engines.started().stream()
                        .flatMap(engine -> engine.engine().current().stream())
                        .findFirst();
    }

    @Override
    public Scope bind(Transaction transaction) {
        RunningEngine engine = engines.engineOf(transaction)
                .orElseThrow(() -> new IllegalStateException(
                        "Transaction %s has ended, or is not of this process".formatted(transaction.id())));
        return engine.bind(transaction);
    }

    @Override
    public <T> T execute(TransactionOptions options, Callable<T> work) throws Exception {
        TransactionStatus status = begin(new DistributedTransactionAttribute(
                TransactionDefinition.PROPAGATION_REQUIRES_NEW, options, "", List.of()));
        T result;
        try {
            result = work.call();
        } catch (Throwable e) {
            rollback(status, e);
            throw e;
        }
        try {
            manager.commit(status);
        } catch (TransactionException e) {
            throw ours(e);
        }
        return result;
    }

    private TransactionStatus begin(DistributedTransactionAttribute attribute) {
        try {
            return manager.getTransaction(attribute);
        } catch (CannotCreateTransactionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void rollback(TransactionStatus status, Throwable cause) {
        try {
            manager.rollback(status);
        } catch (TransactionException e) {
            cause.addSuppressed(ours(e));
        }
    }

    private static RuntimeException ours(TransactionException failure) {
        String message = Objects.toString(failure.getMessage());
        Throwable cause = failure.getCause();
        if (failure instanceof UnexpectedRollbackException) {
            return cause == null
                    ? new TransactionRolledBackException(message)
                    : new TransactionRolledBackException(message, cause);
        }
        if (failure instanceof io.distlock.txn.autoconfigure.manager.TransactionInDoubtException inDoubt) {
            return new TransactionInDoubtException(
                    inDoubt.transaction(), message, Objects.requireNonNullElse(cause, failure));
        }
        if (failure instanceof HeuristicCompletionException && cause instanceof HeuristicOutcomeException heuristic) {
            return heuristic;
        }
        return cause instanceof DistributedTransactionException known ? known : failure;
    }
}
