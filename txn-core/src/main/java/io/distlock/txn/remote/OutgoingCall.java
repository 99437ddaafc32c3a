package io.distlock.txn.remote;

import io.distlock.txn.BranchId;
import io.distlock.txn.engine.AdoptingTransaction;
import java.util.List;

/** One call to another service. Ends once, with {@link #answered} or {@link #failed}. Thread-safe. */
public final class OutgoingCall {

    private final AdoptingTransaction transaction;
    private final BranchId branch;
    private final CallContext context;
    private final RemoteKeys keys;

    OutgoingCall(AdoptingTransaction transaction, BranchId branch, CallContext context, RemoteKeys keys) {
        this.transaction = transaction;
        this.branch = branch;
        this.context = context;
        this.keys = keys;
    }

    /** The branch of the call. */
    public BranchId branch() {
        return branch;
    }

    /** Value of the header {@link RemoteHeaders#CONTEXT}, for this call alone. */
    public String header() {
        return context.write(keys);
    }

    /**
     * The service responded. Without a good answer in its response the branch has failed, as nobody knows its vote.
     *
     * @param answers all values of the header {@link RemoteHeaders#ANSWER}
     */
    public void answered(List<String> answers) {
        CallAnswer.Read read = CallAnswer.read(keys, answers, context);
        if (read instanceof CallAnswer.Read.Accepted accepted) {
            transaction.answered(branch, accepted.answer().votes());
        } else if (read instanceof CallAnswer.Read.Refused refused) {
            failed(new RemoteCallException("Service '%s' gave no vote for branch %s: %s"
                    .formatted(context.audience(), branch, refused.refusal().message())));
        }
    }

    /** There was no response, or one of an error. The branch is told to roll back. */
    public void failed(Throwable cause) {
        transaction.failed(branch, cause);
    }
}
