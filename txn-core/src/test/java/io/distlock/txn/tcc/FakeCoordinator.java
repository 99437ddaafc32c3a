package io.distlock.txn.tcc;

import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionCoordinator;
import io.distlock.txn.TransactionOptions;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Knows which transaction a thread works for, and nothing else. Thread-safe. */
final class FakeCoordinator implements TransactionCoordinator {

    private final ThreadLocal<Optional<Transaction>> current = ThreadLocal.withInitial(Optional::empty);

    @Override
    public Transaction begin(TransactionOptions options) {
        return new FakeTransaction();
    }

    @Override
    public Optional<Transaction> current() {
        return current.get();
    }

    @Override
    public Scope bind(Transaction transaction) {
        Optional<Transaction> outer = current.get();
        current.set(Optional.of(transaction));
        return () -> current.set(outer);
    }

    @Override
    public <T> T execute(TransactionOptions options, Callable<T> work) throws Exception {
        try (Scope scope = bind(begin(options))) {
            return work.call();
        }
    }
}
