package io.distlock.txn.autoconfigure.manager;

import io.distlock.txn.DecisionLogException;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.TransactionRolledBackException;
import io.distlock.txn.autoconfigure.TransactionEngines;
import java.io.Serial;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.NestedTransactionNotSupportedException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Distributed transactions in the form of Spring's transaction managers: propagation, synchronizations, which come after the global
 * outcome, and exceptions. It is no bean by itself, so that {@code @Transactional} keeps using the manager of the application;
 * {@link SpringTransactionCoordinator#manager()} gives it out.
 *
 * <p>A transaction that is doomed cannot commit, whatever its caller has caught: {@link
 * org.springframework.transaction.UnexpectedRollbackException} carries the first cause, others suppressed. {@link
 * TransactionInDoubtException} and {@link org.springframework.transaction.HeuristicCompletionException} tell the other outcomes.
 * Thread-safe; a transaction is confined to its thread.
 */
public final class DistributedTransactionManager extends AbstractPlatformTransactionManager
        implements GlobalTransactionManager {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final String UNNAMED = "transaction";

    private final transient TransactionEngines engines;
    private final transient Duration timeout;

    /** @param timeout of transactions that set none */
    public DistributedTransactionManager(TransactionEngines engines, Duration timeout) {
        this.engines = engines;
        this.timeout = timeout;
        setTransactionSynchronization(SYNCHRONIZATION_ALWAYS);
    }

    /**
     * Refuses work that wants another log than the transaction that it would join.
     *
     * @throws IllegalTransactionStateException if they differ
     */
    public void requireJoinable(DistributedTransactionAttribute attribute) {
        if (attribute.log().isEmpty() || !joins(attribute.getPropagationBehavior())) {
            return;
        }
        ThreadTransaction.current().ifPresent(current -> {
            String wanted = engines.nameOf(attribute.log());
            if (!current.engine().name().equals(wanted)) {
                throw new IllegalTransactionStateException(
                        "'%s' asks for decision log '%s', but would join transaction '%s' (%s), whose log is '%s'; give both the"
                                        .formatted(
                                                attribute.getName(),
                                                wanted,
                                                current.transaction().options().name(),
                                                current.transaction().id(),
                                                current.engine().name())
                                + " same log, or use REQUIRES_NEW");
            }
        });
    }

    /** The transaction of the status can only roll back from now on, and tells this cause. */
    public void doom(DefaultTransactionStatus status, Throwable cause) {
        if (status.hasTransaction() && !status.isCompleted()) {
            managed(status).current().transaction().setRollbackOnly(cause);
        }
    }

    @Override
    protected Object doGetTransaction() {
        return new ManagedTransaction(ThreadTransaction.current().orElse(null));
    }

    @Override
    protected boolean isExistingTransaction(Object transaction) {
        return ((ManagedTransaction) transaction).exists();
    }

    @Override
    protected void doBegin(Object transaction, TransactionDefinition definition) {
        if (definition.getPropagationBehavior() == TransactionDefinition.PROPAGATION_NESTED) {
            throw new NestedTransactionNotSupportedException(
                    "A distributed transaction cannot be nested: a prepared branch cannot be undone in part");
        }
        if (definition instanceof JoiningDefinition joining) {
            ((ManagedTransaction) transaction).begun(ThreadTransaction.join(joining.engine(), joining.transaction()));
            return;
        }
        String log = definition instanceof DistributedTransactionAttribute attribute ? attribute.log() : "";
        TransactionOptions options = options(definition);
        ThreadTransaction begun;
        try {
            begun = ThreadTransaction.begin(engines.engine(log), options);
        } catch (DecisionLogException | IllegalStateException e) {
            throw new CannotCreateTransactionException(
                    "Distributed transaction '%s' did not begin: %s".formatted(options.name(), e.getMessage()), e);
        }
        ((ManagedTransaction) transaction).begun(begun);
    }

    @Override
    protected Object doSuspend(Object transaction) {
        ThreadTransaction suspended = ((ManagedTransaction) transaction).current();
        suspended.suspend();
        return suspended;
    }

    @Override
    protected void doResume(@Nullable Object transaction, Object suspendedResources) {
        ((ThreadTransaction) suspendedResources).resume();
    }

    /** So that it comes to {@link #doCommit}, which knows why. */
    @Override
    protected boolean shouldCommitOnGlobalRollbackOnly() {
        return true;
    }

    /** Dooms rather than throws: Spring would not roll back after a {@link TransactionException} here. */
    @Override
    protected void prepareForCommit(DefaultTransactionStatus status) {
        if (status.isNewTransaction()
                && status.isNewSynchronization()
                && managed(status).current().joined().stream().noneMatch(JoinedResource::takesEntities)) {
            try {
                LooseEntities.requireNone(
                        TransactionSynchronizationManager.getSynchronizations(),
                        managed(status).current().transaction().options().name());
            } catch (IllegalTransactionStateException e) {
                doom(status, e);
            }
        }
    }

    @Override
    protected void doCommit(DefaultTransactionStatus status) {
        managed(status).current().commit();
    }

    @Override
    protected void doRollback(DefaultTransactionStatus status) {
        managed(status).current().rollback();
    }

    @Override
    protected void doSetRollbackOnly(DefaultTransactionStatus status) {
        ThreadTransaction current = managed(status).current();
        if (current.transaction().rollbackCause().isEmpty()) {
            doom(status, new TransactionRolledBackException("Work that took part in it was marked as rollback-only"));
        }
    }

    @Override
    protected void doCleanupAfterCompletion(Object transaction) {
        ((ManagedTransaction) transaction).current().close();
    }

    private TransactionOptions options(TransactionDefinition definition) {
        if (definition instanceof DistributedTransactionAttribute attribute) {
            return attribute.options();
        }
        String name = definition.getName();
        int seconds = determineTimeout(definition);
        return TransactionOptions.of(name == null || name.isBlank() ? UNNAMED : name)
                .withTimeout(seconds < 0 ? timeout : Duration.ofSeconds(seconds));
    }

    private static boolean joins(int propagation) {
        return propagation == TransactionDefinition.PROPAGATION_REQUIRED
                || propagation == TransactionDefinition.PROPAGATION_SUPPORTS
                || propagation == TransactionDefinition.PROPAGATION_MANDATORY;
    }

    private static ManagedTransaction managed(DefaultTransactionStatus status) {
        return (ManagedTransaction) status.getTransaction();
    }
}
