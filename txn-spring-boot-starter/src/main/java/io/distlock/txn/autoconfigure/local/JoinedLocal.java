package io.distlock.txn.autoconfigure.local;

import io.distlock.txn.TransactionRolledBackException;
import io.distlock.txn.autoconfigure.manager.JoinedResource;
import io.distlock.txn.autoconfigure.manager.LooseEntities;
import io.distlock.txn.autoconfigure.manager.ThreadTransaction;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.LocalBranch;
import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Work of one manager of local transactions in one distributed transaction: one real local transaction, begun with the first work and
 * ended with the distributed transaction; all that the application begins and ends in between only takes part in it. As long as it is
 * only read in, it needs no agreement with other branches and is no branch. Confined to a thread.
 */
final class JoinedLocal implements JoinedResource, LocalBranch {

    private static final Logger log = LoggerFactory.getLogger(JoinedLocal.class);

    private final LocalManager manager;
    private final ThreadTransaction distributed;
    private final List<DecisionCarrier> carriers;
    private final Set<TransactionStatus> taking = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<TransactionStatus> apart = Collections.newSetFromMap(new IdentityHashMap<>());
    private @Nullable TransactionStatus real;
    private @Nullable TransactionStatus suspension;
    private List<TransactionSynchronization> parked = List.of();
    private boolean isBranch;

    JoinedLocal(LocalManager manager, ThreadTransaction distributed, List<DecisionCarrier> carriers) {
        this.manager = manager;
        this.distributed = distributed;
        this.carriers = carriers;
    }

    // -- what the application begins and ends

    TransactionStatus begin(TransactionDefinition definition) {
        if (!apart.isEmpty()) {
            return manager.delegate().getTransaction(definition); // belongs to the one that is apart
        }
        switch (definition.getPropagationBehavior()) {
            case TransactionDefinition.PROPAGATION_REQUIRES_NEW, TransactionDefinition.PROPAGATION_NOT_SUPPORTED -> {
                TransactionStatus status = manager.delegate().getTransaction(definition);
                apart.add(status);
                return status;
            }
            case TransactionDefinition.PROPAGATION_NEVER ->
                throw new IllegalTransactionStateException(
                        "Local work of '%s' never wants a transaction, but runs in '%s' (%s)"
                                .formatted(
                                        manager.name(),
                                        distributed.transaction().options().name(),
                                        distributed.transaction().id()));
            default -> {
                join(definition);
                TransactionStatus status = manager.delegate().getTransaction(definition);
                taking.add(status);
                return status;
            }
        }
    }

    void end(TransactionStatus status, boolean commit) {
        if (taking.remove(status) && (!commit || status.isRollbackOnly()) && !status.hasSavepoint()) {
            distributed
                    .transaction()
                    .setRollbackOnly(new TransactionRolledBackException(
                            "Local transaction of '%s' was rolled back".formatted(manager.name())));
        }
        try {
            if (commit) {
                manager.delegate().commit(status);
            } else {
                manager.delegate().rollback(status);
            }
        } finally {
            apart.remove(status);
        }
    }

    private void join(TransactionDefinition definition) {
        if (real == null) {
            LooseEntities.requireNone(
                    TransactionSynchronizationManager.getSynchronizations(),
                    distributed.transaction().options().name());
            beginReal(definition);
        }
        if (isBranch || definition.isReadOnly()) {
            return;
        }
        requireCoordinated();
        requireOnlyOne();
        try {
            distributed.engine().engine().enlist(distributed.transaction(), this);
        } catch (TransactionRolledBackException e) {
            throw new CannotCreateTransactionException(
                    "Local transaction of '%s' cannot join: %s".formatted(manager.name(), e.getMessage()), e);
        } catch (IllegalStateException e) {
            throw new IllegalTransactionStateException(
                    "Local transaction of '%s' cannot be a branch: %s".formatted(manager.name(), e.getMessage()), e);
        }
        isBranch = true;
    }

    /** If it fails, as where the pool has no connection left, the thread has what it had before: the work may go on, or try again. */
    private void beginReal(TransactionDefinition definition) {
        List<TransactionSynchronization> inItsPlace = Synchronizations.park();
        try {
            real = manager.begin(first(definition));
            parked = inItsPlace;
        } finally {
            if (real == null) {
                Synchronizations.unpark(inItsPlace);
            }
        }
    }

    /** A service that calls itself has begun the transaction too, but on a thread that is not this one. */
    private void requireCoordinated() {
        if (!distributed.isCoordinated()) {
            throw new IllegalTransactionStateException(
                    "Local transaction of '%s' cannot be a branch: transaction %s was begun by a caller, which would have to wait for it,"
                                    .formatted(
                                            manager.name(),
                                            distributed.transaction().id())
                            + " and a local transaction cannot be prepared. Make the work a TCC participant, or run it with"
                            + " REQUIRES_NEW if it may happen without the rest");
        }
    }

    private void requireOnlyOne() {
        for (JoinedResource other : distributed.joined()) {
            if (other instanceof JoinedLocal local && local.isBranch) {
                throw new IllegalTransactionStateException(
                        "Transaction '%s' (%s) has local work of '%s' already and cannot have that of '%s' too: two plain databases"
                                        .formatted(
                                                distributed
                                                        .transaction()
                                                        .options()
                                                        .name(),
                                                distributed.transaction().id(),
                                                local.name(),
                                                name())
                                + " cannot commit as one. Make one of them a TCC participant, keep both in one database, or run"
                                + " one with REQUIRES_NEW if it may happen without the other");
            }
        }
    }

    /** Can be written in, because later work may want to; ends by itself soon after the distributed transaction had to. */
    private DefaultTransactionDefinition first(TransactionDefinition definition) {
        DefaultTransactionDefinition first =
                new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        first.setName(Objects.requireNonNullElse(
                definition.getName(), distributed.transaction().options().name()));
        first.setIsolationLevel(definition.getIsolationLevel());
        int left = (int) distributed.transaction().remaining().toSeconds() + 1;
        first.setTimeout(definition.getTimeout() > 0 ? Math.min(left, definition.getTimeout()) : left);
        return first;
    }

    // -- what becomes of the thread

    /** Spring has put its synchronizations aside already. */
    @Override
    public void suspend() {
        if (real != null) {
            suspension =
                    manager.begin(new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_NOT_SUPPORTED));
        }
    }

    @Override
    public void resume() {
        if (suspension != null) {
            manager.end(suspension, true);
            suspension = null;
        }
    }

    @Override
    public void flush() {
        if (real != null && isBranch) {
            real.flush();
        }
    }

    /** What was only read in ends here. */
    @Override
    public void ending() {
        if (real != null && !isBranch) {
            rollback();
            real = null;
        }
    }

    // -- the branch

    @Override
    public String name() {
        return manager.name();
    }

    @Override
    public boolean canCarryDecisionsOf(DecisionLog decisions) {
        return carrier(decisions).isPresent();
    }

    @Override
    public LocalResult commit() {
        Optional<SQLException> refusal = carriers.stream()
                .flatMap(carrier -> carrier.refusalToCommit(manager.dataSource()).stream())
                .findFirst();
        if (refusal.isPresent()) {
            rollback();
            return new LocalResult.RolledBack(refusal.get());
        }
        return commitReal();
    }

    @Override
    public LocalResult commitWith(DecisionRecord decision) {
        DecisionLog decisions = distributed.engine().log();
        DecisionCarrier carrier = carrier(decisions).orElseThrow();
        try {
            carrier.recordIn(decisions, manager.dataSource(), decision);
        } catch (RuntimeException e) {
            rollback(); // nothing was sent that could commit
            return new LocalResult.RolledBack(e);
        }
        LocalResult result = commitReal();
        carrier.settled(decisions, decision.transaction());
        return result;
    }

    private Optional<DecisionCarrier> carrier(DecisionLog decisions) {
        return carriers.stream()
                .filter(carrier -> carrier.livesIn(decisions, manager.dataSource()))
                .findFirst();
    }

    @Override
    public void rollback() {
        try {
            end(false);
        } catch (RuntimeException e) {
            log.warn(
                    "Local transaction of '{}' in {} did not roll back well; its database rolls back what is never committed",
                    manager.name(),
                    distributed.transaction().id(),
                    e);
        }
    }

    private LocalResult commitReal() {
        try {
            end(true);
            return new LocalResult.Committed();
        } catch (RuntimeException e) {
            if (CommitFailures.meanRollback(e)) {
                return new LocalResult.RolledBack(e);
            }
            throw e;
        }
    }

    private void end(boolean commit) {
        try {
            manager.end(Objects.requireNonNull(real), commit);
        } finally {
            unpark();
        }
    }

    /** So that they hear how the distributed transaction ends, as those who came later do. */
    private void unpark() {
        List<TransactionSynchronization> back = parked;
        parked = List.of();
        try {
            Synchronizations.unpark(back);
        } catch (RuntimeException e) {
            log.warn(
                    "What was used in {} before the work of '{}' was not put back well",
                    distributed.transaction().id(),
                    manager.name(),
                    e);
        }
    }
}
