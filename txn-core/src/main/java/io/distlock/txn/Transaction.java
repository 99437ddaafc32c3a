package io.distlock.txn;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A distributed transaction of this process that has begun. Whoever began it ends it, once, with {@link #commit()} or {@link
 * #rollback()}; after its deadline it can only roll back.
 *
 * <p>Thread-safe: branches may be enlisted by several threads. They may not be any more once it is being ended.
 */
public interface Transaction {

    TransactionId id();

    TransactionOptions options();

    /** What is left until the deadline; zero after it. */
    Duration remaining();

    /**
     * Opens a branch, whose work may begin now. It will be asked to prepare.
     *
     * @param participant name of one that the coordinator knows
     * @throws TransactionRolledBackException if the transaction is doomed already, or its deadline has passed
     * @throws IllegalStateException if it is being ended, or has its greatest number of branches
     * @throws IllegalArgumentException if no participant has this name
     */
    BranchId enlist(String participant);

    /** The branch has voted PREPARED with its work, as a successful TCC try does: it will not be asked. */
    void prepared(BranchId branch);

    /** The branch's work failed. It will be rolled back, and dooms the transaction unless its options say otherwise. */
    void failed(BranchId branch, Throwable cause);

    /** From now on it can only roll back. The first cause is kept, others become suppressed exceptions of it. */
    void setRollbackOnly(Throwable cause);

    /** Why it can only roll back; empty if it can commit. */
    Optional<Throwable> rollbackCause();

    /**
     * Prepares, decides, and tells the branches. Blocks until the outcome is known, and with {@link Completion#SYNC} until the
     * branches have acknowledged; each for a bounded time.
     */
    Outcome commit();

    /** Rolls all branches back. Blocks as {@link #commit()} does. */
    Outcome rollback();

    /** Completes when every branch has acknowledged, also after {@link #commit()} has returned; never exceptionally. */
    CompletionStage<Outcome> completion();
}
