package io.distlock.txn.remote;

import io.distlock.txn.Transaction;
import io.distlock.txn.engine.SubordinateTransaction;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/** The work for one call of another service. Thread-safe. */
public final class RemoteBranch {

    private final SubordinateTransaction transaction;
    private final String nonce;
    private final RemoteKeys keys;
    private final Deliveries deliveries;
    private final LongSupplier nanoTime;

    RemoteBranch(
            SubordinateTransaction transaction,
            String nonce,
            RemoteKeys keys,
            Deliveries deliveries,
            LongSupplier nanoTime) {
        this.transaction = transaction;
        this.nonce = nonce;
        this.keys = keys;
        this.deliveries = deliveries;
        this.nanoTime = nanoTime;
    }

    /** To be bound to the thread that works, so that its participants join. It cannot be ended here. */
    public Transaction transaction() {
        return transaction;
    }

    /** Whether nothing has been enlisted for the call, in this service or others. */
    public boolean isUntouched() {
        return transaction.isUntouched();
    }

    /** The work failed: the vote will be no. */
    public void failed(Throwable cause) {
        transaction.setRollbackOnly(cause);
    }

    /**
     * Prepares or rolls back what the work has done; before the response leaves, once. Never exceptional, and as slow as the participants
     * may be.
     *
     * @return value of the header {@link RemoteHeaders#ANSWER}
     */
    public CompletionStage<String> finish() {
        return transaction.finish().thenApply(votes -> {
            deliveries.end(
                    transaction, nanoTime.getAsLong() + transaction.remaining().toNanos());
            return new CallAnswer(nonce, votes).write(keys);
        });
    }
}
