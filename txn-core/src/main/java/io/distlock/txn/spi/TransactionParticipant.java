package io.distlock.txn.spi;

import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionId;
import java.util.List;
import java.util.Optional;

/**
 * A resource that takes part in distributed transactions: does its work in branches and ends each one as the coordinator decides.
 *
 * <p>A branch that voted {@link Vote#PREPARED} has given a promise: it can commit and can roll back, whatever crashes. Each call may be
 * repeated, late, and come from another instance of the coordinator's service, or reach another instance of this one; so the state
 * of a branch is durable, and a participant remembers branches that have ended for as long as duplicates may arrive.
 *
 * <p>The calls block, on threads of the coordinator, and may be interrupted when time is up. An exception means <em>unknown</em>: the
 * vote is missing and the transaction aborts, or the call is repeated with growing pauses until it succeeds. Only {@link
 * HeuristicException} tells that the branch has ended in another way.
 *
 * <p>Implementations are thread-safe and pass {@code TransactionParticipantContract}.
 */
public interface TransactionParticipant {

    /** Name by which recovery finds the participant on any instance of the service, see {@link BranchId#participant()}. */
    String name();

    /** Ends the work of the branch and gives the promise, durably, before {@link Vote#PREPARED} is returned. */
    Vote prepare(BranchId branch) throws Exception;

    /** Makes the work of a prepared branch last; does nothing if that has happened before. */
    void commit(BranchId branch) throws Exception;

    /**
     * Undoes the work of the branch; does nothing if that has happened before. A branch that is not known is refused from now on:
     * its work may still be on the way.
     */
    void rollback(BranchId branch) throws Exception;

    /** What is durably known of the branch; a coordinator asks that could not learn the outcome from the log. */
    BranchStatus status(BranchId branch) throws Exception;

    /**
     * Branches that are prepared, the oldest first, whichever instance has prepared them. Recovery asks the log about those that
     * have waited long enough.
     *
     * @param limit how many at the most
     */
    List<InDoubtBranch> inDoubt(int limit) throws Exception;

    /**
     * Branches that are prepared and belong to one log, in any fixed order and page by page. Recovery asks where there may be more than
     * {@link #inDoubt(int)} tells, so that old branches of other logs cannot hide those that it can resolve. Unless the participant knows
     * better, those among the oldest {@link BranchesBelow#LOOKED_AT_MAX}.
     *
     * @param log identity of the log, see {@link TransactionId#log()}
     * @param after last branch of the page before, empty for the first
     * @param limit how many at the most; the last page has fewer
     */
    default List<InDoubtBranch> inDoubt(String log, Optional<BranchId> after, int limit) throws Exception {
        return InDoubtBranch.page(inDoubt(BranchesBelow.LOOKED_AT_MAX), log, after, limit);
    }

    /**
     * Branches at any depth below one, such as {@code 2.1} and {@code 2.1.7} below {@code 2}, whichever instance has prepared them. Asked
     * where a decision arrives from another service, which knows only the branch of this service as a whole. Unless the participant
     * knows better it looks through those that are in doubt.
     */
    default BranchesBelow below(TransactionId transaction, String branch) throws Exception {
        return BranchesBelow.among(inDoubt(BranchesBelow.LOOKED_AT_MAX), transaction, branch);
    }

    /**
     * Whether a call for the branch that hangs can be ended with {@link #cutOff}. Such a call may be made by the thread that ends the
     * transaction, which saves two changes of threads, and is then not interrupted. Does not block. False unless the participant
     * knows better.
     */
    default boolean canCutOff(BranchId branch) {
        return false;
    }

    /** Makes a call that is under way for the branch fail soon, whatever it waits for. Called from another thread; does not block. */
    default void cutOff(BranchId branch) {}

    /**
     * As {@link #prepare}, where the decision is expected within milliseconds: the branch may keep what it holds, such as a connection, to
     * end with it, until {@link #undecided} is called or it has ended. Prepares unless the participant knows better.
     */
    default Vote prepareAndHold(BranchId branch) throws Exception {
        return prepare(branch);
    }

    /**
     * The decision takes longer: what a prepared branch can do without it gives back. Does not block, and may be repeated or come late.
     */
    default void undecided(BranchId branch) {}
}
