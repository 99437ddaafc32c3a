package io.distlock.txn.xa;

import io.distlock.txn.Outcome;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionId;
import io.distlock.txn.TransactionRolledBackException;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.LocalBranch;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;

/**
 * A transaction of the engine as JTA sees it, whoever has begun it. Thread-safe; its branches are guarded by a lock of their own each.
 */
public final class XaTransaction implements jakarta.transaction.Transaction {

    private final Transaction transaction;
    private final TransactionContext context;
    private final SynchronizationList synchronizations = new SynchronizationList();
    private final Map<Object, Object> resources = new ConcurrentHashMap<>();
    private final ReentrantLock work = new ReentrantLock();
    private final List<XaBranch> branches = new ArrayList<>(); // guarded by the lock
    private volatile int status = Status.STATUS_ACTIVE;
    private volatile TransactionContext.@Nullable Suspended suspended;

    XaTransaction(Transaction transaction, TransactionContext context) {
        this.transaction = transaction;
        this.context = context;
    }

    /** The engine's. */
    public Transaction transaction() {
        return transaction;
    }

    // -- work

    @Override
    public boolean enlistResource(XAResource resource) throws RollbackException, SystemException {
        if (!(resource instanceof NamedXaResource named)) {
            throw new IllegalArgumentException(
                    "XA resource %s has no name by which recovery could find its branches: enlist a NamedXaResource"
                            .formatted(resource.getClass().getName()));
        }
        enlist(named, broken -> {});
        return true;
    }

    /**
     * Begins work in a session of a resource, in a branch of its own or one that the resource shares.
     *
     * @param release gives the session back
     */
    void enlist(NamedXaResource named, XaBranch.Release release) throws RollbackException, SystemException {
        XAResource resource = named.resource();
        work.lock();
        try {
            for (XaBranch branch : branches) {
                if (branch.id().participant().equals(named.participant().name())) {
                    if (branch.resume(resource)) {
                        return;
                    }
                    if (branch.canBeJoinedBy(resource)) {
                        branch.start(resource, release);
                        return;
                    }
                }
            }
            branches.add(named.participant().open(transaction, resource, release));
        } catch (TransactionRolledBackException e) {
            throw (RollbackException) new RollbackException(e.getMessage()).initCause(e);
        } catch (XAException e) {
            XaError error = new XaError(
                    "Start", transaction.id() + "/" + named.participant().name(), e);
            transaction.setRollbackOnly(error);
            throw (SystemException) new SystemException(error.getMessage()).initCause(error);
        } finally {
            work.unlock();
        }
    }

    /** Takes the local transaction of a resource in, which has the decision written in it. */
    void enlist(LocalBranch branch) throws RollbackException {
        try {
            context.enlist(transaction, branch);
        } catch (TransactionRolledBackException e) {
            throw (RollbackException) new RollbackException(e.getMessage()).initCause(e);
        }
    }

    /** The log in whose database a resource would have to be for that; empty if another process decides. */
    Optional<DecisionLog> log() {
        return context.log(transaction);
    }

    @Override
    public boolean delistResource(XAResource resource, int flag) throws SystemException {
        XAResource driver = resource instanceof NamedXaResource named ? named.resource() : resource;
        work.lock();
        try {
            for (XaBranch branch : branches) {
                if (branch.leave(driver, flag)) {
                    if (flag == XAResource.TMFAIL) {
                        setRollbackOnly();
                    }
                    return true;
                }
            }
            return false;
        } catch (XAException e) {
            XaError error = new XaError("End", transaction.id(), e);
            transaction.setRollbackOnly(error);
            throw (SystemException) new SystemException(error.getMessage()).initCause(error);
        } finally {
            work.unlock();
        }
    }

    @Override
    public void registerSynchronization(Synchronization synchronization) throws RollbackException {
        requireSynchronizable();
        if (transaction.rollbackCause().isPresent()) {
            throw new RollbackException("%s can only roll back".formatted(name()));
        }
        synchronizations.add(synchronization);
    }

    void registerInterposed(Synchronization synchronization) {
        requireSynchronizable();
        synchronizations.addInterposed(synchronization);
    }

    @Nullable
    Object resource(Object key) {
        return resources.get(key);
    }

    void resource(Object key, @Nullable Object value) {
        if (value == null) {
            resources.remove(key);
        } else {
            resources.put(key, value);
        }
    }

    /** What is kept for the key, made by one thread if there is nothing. */
    <T, E extends Exception> T resource(Object key, Class<T> type, Maker<T, E> maker) throws E {
        work.lock();
        try {
            Object present = resources.get(key);
            if (present == null) {
                T made = maker.make();
                resources.put(key, made);
                return made;
            }
            return type.cast(present);
        } finally {
            work.unlock();
        }
    }

    /** Makes something that belongs to the transaction. */
    interface Maker<T, E extends Exception> {

        T make() throws E;
    }

    private void requireSynchronizable() {
        int now = getStatus();
        if (now != Status.STATUS_ACTIVE && now != Status.STATUS_MARKED_ROLLBACK) {
            throw new IllegalStateException("%s is ending already, its status is %d".formatted(name(), now));
        }
        if (!context.tellsTheEndOf(transaction)) {
            throw new IllegalStateException(
                    "Nobody would call a synchronization of %s: it is ended elsewhere than it was begun by JTA"
                            .formatted(name()));
        }
    }

    // -- status

    @Override
    public int getStatus() {
        int now = status;
        return now == Status.STATUS_ACTIVE && transaction.rollbackCause().isPresent()
                ? Status.STATUS_MARKED_ROLLBACK
                : now;
    }

    @Override
    public void setRollbackOnly() {
        if (status != Status.STATUS_ACTIVE && status != Status.STATUS_PREPARING) {
            throw new IllegalStateException("%s has ended".formatted(name()));
        }
        if (transaction.rollbackCause().isEmpty()) {
            transaction.setRollbackOnly(
                    new TransactionRolledBackException("%s was marked as rollback-only".formatted(name())));
        }
    }

    // -- the end

    @Override
    public void commit()
            throws RollbackException, HeuristicMixedException, HeuristicRollbackException, SystemException {
        requireOpen();
        JtaOutcomes.afterCommit(this, context.end(this, true));
    }

    @Override
    public void rollback() throws SystemException {
        requireOpen();
        JtaOutcomes.afterRollback(this, context.end(this, false));
    }

    private void requireOpen() {
        if (status != Status.STATUS_ACTIVE) {
            throw new IllegalStateException("%s is ending already, its status is %d".formatted(name(), status));
        }
    }

    /**
     * Calls synchronizations before it commits; what one of them throws dooms the transaction. Does nothing if it can only roll back.
     */
    public void beforeCompletion() {
        if (transaction.rollbackCause().isEmpty()) {
            try {
                synchronizations.beforeCompletion();
            } catch (RuntimeException e) {
                transaction.setRollbackOnly(e);
            }
        }
        status = Status.STATUS_PREPARING;
    }

    /** Calls synchronizations afterwards: now if every branch has acknowledged, else when the last of them has. */
    public void ended() {
        if (transaction.completion().toCompletableFuture().isDone()) {
            transaction.completion().thenAccept(this::afterCompletion);
            return;
        }
        status = Status.STATUS_UNKNOWN;
        if (!synchronizations.isEmpty()) {
            transaction.completion().thenAccept(outcome -> context.later(() -> afterCompletion(outcome)));
        }
    }

    private void afterCompletion(Outcome outcome) {
        status = JtaOutcomes.status(outcome);
        synchronizations.afterCompletion(status);
    }

    // -- threads

    void suspend() {
        suspended = context.suspend(transaction);
    }

    void resume() {
        TransactionContext.Suspended apart = suspended;
        if (apart == null) {
            throw new IllegalStateException("%s is not suspended".formatted(name()));
        }
        suspended = null;
        apart.resume();
    }

    boolean isSuspended() {
        return suspended != null;
    }

    String name() {
        return "Transaction '%s' (%s)".formatted(transaction.options().name(), transaction.id());
    }

    TransactionId id() {
        return transaction.id();
    }

    @Override
    public String toString() {
        return name();
    }
}
