package io.distlock.txn.engine;

import io.distlock.txn.BranchId;
import io.distlock.txn.Heuristic;
import io.distlock.txn.Outcome;
import io.distlock.txn.spi.Decision;
import java.util.List;

/** What the protocol wants done. Attempts count from 1; one above 1 is to be made after a pause that grows with it. */
sealed interface Action {

    /** Ask a branch for its vote. */
    record Prepare(BranchId branch) implements Action {}

    /** Commit the only branch, which was not prepared. */
    record CommitOnePhase(BranchId branch) implements Action {}

    /** Commit the local transaction, on the thread that commits; with a record in it unless the list is empty. */
    record CommitLocal(List<BranchId> listed) implements Action {}

    /** Roll the local transaction back, on the thread that ends the transaction. */
    record RollbackLocal() implements Action {}

    /** Record COMMIT in the log. */
    record RecordCommit(List<BranchId> listed, int attempt) implements Action {}

    /** Record ABORT unless something stands in the log, and say what does. */
    record RecordAbort(int attempt) implements Action {}

    /** Look for COMMIT in the log, then ask these branches what became of them, until one can tell. */
    record Inquire(List<BranchId> branches, int attempt) implements Action {}

    /** Tell a branch to commit. */
    record Commit(BranchId branch, int attempt) implements Action {}

    /** Tell a branch to roll back. */
    record Rollback(BranchId branch, int attempt) implements Action {}

    /** Keep a branch that ended on its own in the log. */
    record Note(Heuristic heuristic, Decision decision, List<BranchId> listed) implements Action {}

    /** Forget the record: nobody needs it any more. */
    record Collect() implements Action {}

    /** Tell the caller the outcome. */
    record Announce(Outcome outcome) implements Action {}

    /** Nothing is left to do. */
    record Finish(Outcome outcome) implements Action {}
}
