package io.distlock.txn.tcc;

import io.distlock.txn.BranchId;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.BranchesBelow;
import io.distlock.txn.spi.InDoubtBranch;
import io.distlock.txn.spi.TransactionParticipant;
import io.distlock.txn.spi.Vote;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A try of one class as a participant. A try that has succeeded is the vote, so prepare only looks what became of it. Thread-safe. */
final class TccBranchParticipant implements TransactionParticipant {

    private final TccMethods methods;
    private final Supplier<?> target;
    private final BranchFence fence;
    private final RowSteps steps;
    private final ArgumentCodec codec;

    TccBranchParticipant(
            TccMethods methods, Supplier<?> target, BranchFence fence, RowSteps steps, int argumentsLengthMax) {
        this.methods = methods;
        this.target = target;
        this.fence = fence;
        this.steps = steps;
        this.codec = new ArgumentCodec(methods.participant(), methods.attempt().recorded(), argumentsLengthMax);
    }

    @Override
    public String name() {
        return methods.participant();
    }

    /** Opens a branch of the transaction and runs the try in it. */
    @Nullable
    Object attempt(Transaction transaction, @Nullable Object[] arguments, TryCall call) throws Exception {
        BranchId branch = transaction.enlist(name());
        Object result;
        try {
            List<@Nullable Object> recorded = methods.attempt().recordedOf(arguments);
            result = fence.attempt(
                    branch,
                    codec.encode(recorded),
                    () -> call.proceed(methods.attempt().arguments(branch, recorded)),
                    transaction::remaining,
                    text -> end(methods.cancel(), branch, text));
        } catch (Throwable t) {
            transaction.failed(branch, t);
            throw t;
        }
        transaction.prepared(branch);
        return result;
    }

    @Override
    public Vote prepare(BranchId branch) throws Exception {
        BranchStatus status = status(branch);
        if (status == BranchStatus.PREPARED || status == BranchStatus.COMMITTED) {
            return Vote.PREPARED;
        }
        rollback(branch);
        return Vote.ROLLBACK;
    }

    @Override
    public void commit(BranchId branch) throws Exception {
        requireMine(branch);
        fence.confirm(branch, text -> end(methods.confirm(), branch, text));
    }

    @Override
    public void rollback(BranchId branch) throws Exception {
        requireMine(branch);
        fence.cancel(branch, text -> end(methods.cancel(), branch, text));
    }

    @Override
    public BranchStatus status(BranchId branch) throws Exception {
        requireMine(branch);
        return steps.find(branch).map(row -> row.state().status()).orElse(BranchStatus.UNKNOWN);
    }

    @Override
    public List<InDoubtBranch> inDoubt(int limit) throws Exception {
        return steps.once(connection -> steps.rows().open(connection, name(), limit));
    }

    @Override
    public List<InDoubtBranch> inDoubt(String log, Optional<BranchId> after, int limit) throws Exception {
        return steps.once(connection -> steps.rows().openOf(connection, name(), log, after, limit));
    }

    @Override
    public BranchesBelow below(TransactionId transaction, String branch) throws Exception {
        return new BranchesBelow(
                steps.once(connection -> steps.rows().below(connection, transaction, branch, name())), true);
    }

    private void end(BoundMethod method, BranchId branch, String arguments) throws Exception {
        BoundMethod.invoke(method.method(), target.get(), method.arguments(branch, codec.decode(arguments)));
    }

    private void requireMine(BranchId branch) {
        if (!branch.participant().equals(name())) {
            throw new IllegalArgumentException("Branch " + branch + " is not one of participant '" + name() + "'");
        }
    }
}
