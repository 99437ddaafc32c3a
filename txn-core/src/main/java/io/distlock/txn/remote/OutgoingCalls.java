package io.distlock.txn.remote;

import io.distlock.txn.BranchId;
import io.distlock.txn.Transaction;
import io.distlock.txn.engine.AdoptingTransaction;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Calls to other services as branches of a transaction. Each call is a branch of its own, opened before it is sent.
 *
 * <pre>{@code
 * OutgoingCall call = calls.open(transaction, "inventory");
 * try {
 *     Response response = client.send(request.header(RemoteHeaders.CONTEXT, call.header()));
 *     call.answered(response.headers(RemoteHeaders.ANSWER));
 * } catch (IOException e) {
 *     call.failed(e);
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class OutgoingCalls {

    private final RemoteRuntime runtime;

    public OutgoingCalls(RemoteRuntime runtime) {
        this.runtime = runtime;
    }

    /**
     * Opens the branch of a call.
     *
     * @param target name of the service; the coordinator must know its {@link RemoteParticipant}
     * @throws io.distlock.txn.TransactionRolledBackException as {@link Transaction#enlist}
     * @throws IllegalStateException if the transaction takes no branches of other services
     */
    public OutgoingCall open(Transaction transaction, String target) {
        if (!(transaction instanceof AdoptingTransaction adopting)) {
            throw new IllegalStateException(
                    "Transaction %s takes no branches of other services".formatted(transaction.id()));
        }
        BranchId branch = transaction.enlist(RemoteParticipant.nameOf(target));
        Instant now = runtime.wallClock().instant().truncatedTo(ChronoUnit.MILLIS);
        Duration remaining = Duration.ofMillis(Math.max(transaction.remaining().toMillis(), 1));
        CallContext context =
                new CallContext(transaction.id(), branch.branch(), target, now, remaining, runtime.nonce());
        return new OutgoingCall(adopting, branch, context, runtime.keys());
    }
}
