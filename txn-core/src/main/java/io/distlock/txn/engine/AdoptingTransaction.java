package io.distlock.txn.engine;

import io.distlock.txn.BranchId;
import io.distlock.txn.Transaction;
import java.util.List;

/**
 * A transaction that takes in branches which other services open. A call to a service is a branch; what the service did for that call is
 * one or several branches below it, each new for every delivery of the call, so that of a call which was delivered twice only that
 * delivery can commit whose answer arrived.
 *
 * <p>Thread-safe.
 */
public interface AdoptingTransaction extends Transaction {

    /**
     * The service has answered: its branches take the place of the one by which it was called. A vote to roll back dooms the
     * transaction, as does a branch that this process cannot reach. Too late, or after {@link #failed}, the branches are told to roll
     * back.
     *
     * @param called the branch of the call
     * @param votes what the service did, below that branch
     */
    void answered(BranchId called, List<VotedBranch> votes);
}
