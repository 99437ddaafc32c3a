package io.distlock.txn.engine;

import io.distlock.txn.DecisionLogException;
import io.distlock.txn.HeuristicOutcomeException;
import io.distlock.txn.Outcome;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionCoordinator;
import io.distlock.txn.TransactionId;
import io.distlock.txn.TransactionInDoubtException;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.TransactionRolledBackException;
import io.distlock.txn.spi.Incarnation;
import io.distlock.txn.spi.LocalBranch;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator of a process.
 *
 * <p>One engine to a log: it numbers the transactions of the log's incarnations. What it leaves behind when it is closed, or dies, is finished by recovery: its own in the next life, or that of any other
 * process with the same participants. Thread-safe.
 */
public final class TransactionEngine implements TransactionCoordinator, AutoCloseable {

    private final EngineSetup setup;
    private final CollectQueue collected;
    private final Map<TransactionId, EngineTransaction> open = new ConcurrentHashMap<>();
    private final ThreadLocal<@Nullable Transaction> bound = new ThreadLocal<>();
    // goes on through all incarnations, so that no number is used twice under one of them
    private final AtomicLong sequence = new AtomicLong();
    private volatile boolean closed;

    public TransactionEngine(EngineSetup setup) {
        this.setup = setup;
        this.collected = new CollectQueue(setup.log(), setup.runtime().timer());
    }

    @Override
    public Transaction begin(TransactionOptions options) {
        try {
            return beginAsync(options).toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof DecisionLogException cause) {
                throw new DecisionLogException(
                        "Transaction '%s' was not begun, the decision log '%s' does not answer: %s"
                                .formatted(options.name(), setup.log().type(), cause.getMessage()),
                        cause);
            }
            throw e;
        }
    }

    /** As {@link #begin} without waiting for a log that opens an incarnation. */
    CompletionStage<EngineTransaction> beginAsync(TransactionOptions options) {
        if (closed) {
            throw new IllegalStateException("The transaction coordinator is shut down");
        }
        if (open.size() >= setup.options().openMax()) {
            throw new IllegalStateException(
                    "%d transactions are open, which is the most; begin fewer, or raise the limit"
                            .formatted(open.size()));
        }
        return setup.log().incarnation().thenApply(incarnation -> begin(incarnation, options));
    }

    private EngineTransaction begin(Incarnation incarnation, TransactionOptions options) {
        TransactionId id = new TransactionId(incarnation.log(), incarnation.id(), sequence.incrementAndGet());
        EngineTransaction transaction = new EngineTransaction(id, options, setup, collected);
        open.put(id, transaction);
        transaction.whenFinished(finished -> open.remove(finished.id()));
        transaction.startDeadline();
        setup.listener().begun(transaction);
        setup.probe().reached(ProtocolProbe.Point.BEGUN, id);
        return transaction;
    }

    /**
     * Takes the one local transaction of the calling thread into a transaction of this engine.
     *
     * @throws IllegalStateException if it has one already, or was begun by another service
     */
    public void enlist(Transaction transaction, LocalBranch branch) {
        EngineTransaction mine = open.get(transaction.id());
        if (mine == null && !(transaction instanceof EngineTransaction)) {
            throw new IllegalStateException(
                    "Transaction %s was begun by another service, which would have to wait for '%s', and a local transaction"
                                    .formatted(transaction.id(), branch.name())
                            + " cannot be prepared. Make the work a TCC participant, or run it with REQUIRES_NEW if it may happen"
                            + " without the rest");
        }
        if (mine == null) {
            throw new IllegalStateException(
                    "Transaction %s has ended, or is not of this engine".formatted(transaction.id()));
        }
        mine.enlist(branch);
    }

    @Override
    public Optional<Transaction> current() {
        return Optional.ofNullable(bound.get());
    }

    @Override
    public Scope bind(Transaction transaction) {
        Transaction outer = bound.get();
        bound.set(transaction);
        return () -> {
            if (outer == null) {
                bound.remove();
            } else {
                bound.set(outer);
            }
        };
    }

    @Override
    public <T> T execute(TransactionOptions options, Callable<T> work) throws Exception {
        Transaction transaction = begin(options);
        T result;
        try (Scope scope = bind(transaction)) {
            result = work.call();
        } catch (Throwable e) {
            if (transaction.rollback() instanceof Outcome.Mixed mixed) {
                e.addSuppressed(heuristic(transaction, mixed));
            }
            throw e;
        }
        throwUnlessCommitted(transaction, transaction.commit());
        return result;
    }

    /** Open transactions of this process, in no particular order. */
    public List<TransactionReport> reports() {
        return open.values().stream().map(EngineTransaction::report).toList();
    }

    /** Whether the engine still works on the transaction, or on forgetting its record. */
    public boolean isOpen(TransactionId transaction) {
        return open.containsKey(transaction) || collected.contains(transaction);
    }

    /** How many transactions are open. */
    public int openTransactions() {
        return open.size();
    }

    /** Begins no more transactions. Those that are open go on for as long as the log and the timer are there. */
    @Override
    public void close() {
        closed = true;
        collected.flush();
    }

    private static void throwUnlessCommitted(Transaction transaction, Outcome outcome) {
        if (outcome instanceof Outcome.RolledBack rolledBack) {
            String message = "Transaction '%s' (%s) has rolled back"
                    .formatted(transaction.options().name(), transaction.id());
            throw rolledBack
                    .cause()
                    .map(cause -> new TransactionRolledBackException(message + ": " + cause.getMessage(), cause))
                    .orElseGet(() -> new TransactionRolledBackException(message));
        }
        if (outcome instanceof Outcome.InDoubt inDoubt) {
            throw new TransactionInDoubtException(
                    transaction.id(),
                    "Nobody can tell yet whether transaction '%s' (%s) has committed: %s"
                            .formatted(
                                    transaction.options().name(),
                                    transaction.id(),
                                    inDoubt.cause().getMessage()),
                    inDoubt.cause());
        }
        if (outcome instanceof Outcome.Mixed mixed) {
            throw heuristic(transaction, mixed);
        }
    }

    private static HeuristicOutcomeException heuristic(Transaction transaction, Outcome.Mixed mixed) {
        return new HeuristicOutcomeException(
                mixed,
                "Transaction '%s' (%s) was to %s, but %d of its branches ended on their own: %s"
                        .formatted(
                                transaction.options().name(),
                                transaction.id(),
                                mixed.committed() ? "commit" : "roll back",
                                mixed.heuristics().size(),
                                mixed.heuristics()));
    }
}
