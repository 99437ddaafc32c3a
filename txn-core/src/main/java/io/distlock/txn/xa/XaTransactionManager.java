package io.distlock.txn.xa;

import io.distlock.txn.DecisionLogException;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionOptions;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.InvalidTransactionException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The transaction manager of JTA over the coordinator of a process. A transaction that was begun by other means is current here too,
 * so that XA resources, TCC participants and branches in other services are branches of the same one.
 *
 * <pre>{@code
 * XaTransactionManager manager = new XaTransactionManager(
 *         new EngineContext(engine, log, threads), TransactionOptions.of("jta"));
 * manager.begin();
 * manager.getTransaction().enlistResource(new NamedXaResource(orders, connection.getXAResource()));
 * manager.commit();
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class XaTransactionManager implements TransactionManager {

    private final TransactionContext context;
    private final TransactionOptions defaults;
    // not by their ids: two calls of one transaction from another service are two of these
    private final Map<Transaction, XaTransaction> open = new ConcurrentHashMap<>();
    private final ThreadLocal<@Nullable Integer> timeoutSeconds = new ThreadLocal<>();

    /** @param defaults of transactions that are begun here without more words */
    public XaTransactionManager(TransactionContext context, TransactionOptions defaults) {
        this.context = context;
        this.defaults = defaults;
    }

    /** The transaction that this thread works for. */
    public Optional<XaTransaction> current() {
        return context.current().map(this::of);
    }

    /** A transaction of this process, as JTA sees it. */
    public XaTransaction of(Transaction transaction) {
        XaTransaction known = open.get(transaction);
        if (known != null) {
            return known;
        }
        XaTransaction made = new XaTransaction(transaction, context);
        XaTransaction other = open.putIfAbsent(transaction, made);
        if (other != null) {
            return other;
        }
        context.seen(made);
        transaction.completion().whenComplete((outcome, failure) -> open.remove(transaction));
        return made;
    }

    /** How many transactions JTA has seen that have not ended. */
    public int openTransactions() {
        return open.size();
    }

    @Override
    public void begin() throws NotSupportedException, SystemException {
        Integer seconds = timeoutSeconds.get();
        begin(seconds == null ? defaults : defaults.withTimeout(Duration.ofSeconds(seconds)));
    }

    /** Begins a transaction with these options and binds it to this thread. */
    public void begin(TransactionOptions options) throws NotSupportedException, SystemException {
        Optional<Transaction> present = context.current();
        if (present.isPresent()) {
            throw new NotSupportedException("This thread works for transaction '%s' (%s), and they cannot be nested"
                    .formatted(present.get().options().name(), present.get().id()));
        }
        try {
            of(context.begin(options));
        } catch (DecisionLogException | IllegalStateException e) {
            throw (SystemException)
                    new SystemException("Transaction '%s' did not begin: %s".formatted(options.name(), e.getMessage()))
                            .initCause(e);
        }
    }

    @Override
    public void commit()
            throws RollbackException, HeuristicMixedException, HeuristicRollbackException, SystemException {
        required().commit();
    }

    @Override
    public void rollback() throws SystemException {
        required().rollback();
    }

    @Override
    public void setRollbackOnly() {
        required().setRollbackOnly();
    }

    @Override
    public int getStatus() {
        return current().map(XaTransaction::getStatus).orElse(Status.STATUS_NO_TRANSACTION);
    }

    @Override
    public @Nullable XaTransaction getTransaction() {
        return current().orElse(null);
    }

    /** For transactions that this thread will begin; 0 brings the default back. */
    @Override
    public void setTransactionTimeout(int seconds) throws SystemException {
        if (seconds < 0) {
            throw new SystemException("Timeout must be 0 or more seconds, not " + seconds);
        }
        if (seconds == 0) {
            timeoutSeconds.remove();
        } else {
            timeoutSeconds.set(seconds);
        }
    }

    @Override
    public @Nullable XaTransaction suspend() {
        Optional<XaTransaction> current = current();
        current.ifPresent(XaTransaction::suspend);
        return current.orElse(null);
    }

    @Override
    public void resume(jakarta.transaction.@Nullable Transaction transaction) throws InvalidTransactionException {
        if (!(transaction instanceof XaTransaction ours) || !ours.isSuspended()) {
            throw new InvalidTransactionException("Not a transaction that was suspended here: " + transaction);
        }
        if (context.current().isPresent()) {
            throw new IllegalStateException(
                    "This thread works for another transaction, %s cannot be resumed".formatted(ours.name()));
        }
        ours.resume();
    }

    private XaTransaction required() {
        return current().orElseThrow(() -> new IllegalStateException("This thread works for no transaction"));
    }
}
