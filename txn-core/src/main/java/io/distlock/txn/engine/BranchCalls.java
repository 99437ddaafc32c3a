package io.distlock.txn.engine;

import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.BranchesBelow;
import io.distlock.txn.spi.InDoubtBranch;
import io.distlock.txn.spi.Vote;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Calls to branches, by the name of their participant. Each returns at once and completes its stage within a bounded time;
 * exceptionally means unknown, except for {@link io.distlock.txn.spi.HeuristicException}. Thread-safe.
 */
public interface BranchCalls {

    /** Names of the participants that can be called. */
    Set<String> participants();

    /** Whether the participant can commit a branch that was not prepared. */
    boolean isOnePhase(String participant);

    CompletionStage<Vote> prepare(BranchId branch);

    /** False if the branch has rolled back instead. */
    CompletionStage<Boolean> commitOnePhase(BranchId branch);

    CompletionStage<Void> commit(BranchId branch);

    CompletionStage<Void> rollback(BranchId branch);

    CompletionStage<BranchStatus> status(BranchId branch);

    /** Which thread may make the next call for the branch, if one waits for the transaction. */
    default CallPlace place(BranchId branch) {
        return CallPlace.ELSEWHERE;
    }

    /** See {@link io.distlock.txn.spi.TransactionParticipant#undecided}; of branches that were prepared by {@link #onThisThread}. */
    default void undecided(BranchId branch) {}

    /**
     * Runs a task whose first call is made by this thread before it returns, and cut off when its time is over. Only for branches with
     * a {@link #place} that allows it.
     *
     * @param limit for the call, if it is shorter than the usual one
     */
    default void onThisThread(Duration limit, Runnable task) {
        task.run();
    }

    /** See {@link io.distlock.txn.spi.TransactionParticipant#inDoubt(int)}. */
    CompletionStage<List<InDoubtBranch>> inDoubt(String participant, int limit);

    /** See {@link io.distlock.txn.spi.TransactionParticipant#inDoubt(String, Optional, int)}. */
    default CompletionStage<List<InDoubtBranch>> inDoubt(
            String participant, String log, Optional<BranchId> after, int limit) {
        return inDoubt(participant, BranchesBelow.LOOKED_AT_MAX)
                .thenApply(doubts -> InDoubtBranch.page(doubts, log, after, limit));
    }

    /** See {@link io.distlock.txn.spi.TransactionParticipant#below}. */
    default CompletionStage<BranchesBelow> below(String participant, TransactionId transaction, String branch) {
        return inDoubt(participant, BranchesBelow.LOOKED_AT_MAX)
                .thenApply(doubts -> BranchesBelow.among(doubts, transaction, branch));
    }
}
