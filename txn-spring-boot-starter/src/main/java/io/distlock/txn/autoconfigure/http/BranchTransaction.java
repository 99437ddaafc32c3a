package io.distlock.txn.autoconfigure.http;

import io.distlock.txn.BranchId;
import io.distlock.txn.Outcome;
import io.distlock.txn.TransactionId;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.TransactionRolledBackException;
import io.distlock.txn.engine.AdoptingTransaction;
import io.distlock.txn.engine.VotedBranch;
import io.distlock.txn.remote.RemoteBranch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The work for a call of another service, in the form of a transaction that Spring's template can end: to commit it is to prepare it and
 * to vote. Thread-safe.
 */
final class BranchTransaction implements AdoptingTransaction {

    private final RemoteBranch branch;
    private final AdoptingTransaction delegate;
    private volatile @Nullable String answer;

    BranchTransaction(RemoteBranch branch) {
        this.branch = branch;
        this.delegate = (AdoptingTransaction) branch.transaction();
    }

    /** What to answer, of which there is nothing before it has ended. */
    Optional<String> answer() {
        return Optional.ofNullable(answer);
    }

    /** Prepares and votes. The outcome is in doubt then, unless the vote is no. */
    @Override
    public Outcome commit() {
        answer = branch.finish().toCompletableFuture().join();
        return delegate.completion().toCompletableFuture().join();
    }

    @Override
    public Outcome rollback() {
        if (delegate.rollbackCause().isEmpty()) {
            delegate.setRollbackOnly(new TransactionRolledBackException("Its work was rolled back"));
        }
        return commit();
    }

    @Override
    public TransactionId id() {
        return delegate.id();
    }

    @Override
    public TransactionOptions options() {
        return delegate.options();
    }

    @Override
    public Duration remaining() {
        return delegate.remaining();
    }

    @Override
    public BranchId enlist(String participant) {
        return delegate.enlist(participant);
    }

    @Override
    public void prepared(BranchId of) {
        delegate.prepared(of);
    }

    @Override
    public void failed(BranchId of, Throwable cause) {
        delegate.failed(of, cause);
    }

    @Override
    public void answered(BranchId called, List<VotedBranch> votes) {
        delegate.answered(called, votes);
    }

    @Override
    public void setRollbackOnly(Throwable cause) {
        delegate.setRollbackOnly(cause);
    }

    @Override
    public Optional<Throwable> rollbackCause() {
        return delegate.rollbackCause();
    }

    @Override
    public CompletionStage<Outcome> completion() {
        return delegate.completion();
    }
}
