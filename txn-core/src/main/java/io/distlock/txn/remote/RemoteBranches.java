package io.distlock.txn.remote;

import io.distlock.txn.BranchId;
import io.distlock.txn.Completion;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.engine.BranchCalls;
import io.distlock.txn.engine.SubordinateTransaction;
import io.distlock.txn.remote.ContextVerifier.Verification;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The branches that other services have in this one: takes their calls in, and their orders.
 *
 * <pre>{@code
 * JoinResult result = branches.join(request.headers(RemoteHeaders.CONTEXT)).toCompletableFuture().join();
 * if (result instanceof JoinResult.Joined joined) {
 *     try (Scope scope = coordinator.bind(joined.branch().transaction())) {
 *         work();
 *     } catch (Exception e) {
 *         joined.branch().failed(e);
 *     }
 *     response.header(RemoteHeaders.ANSWER, joined.branch().finish().toCompletableFuture().join());
 * }
 * }</pre>
 *
 * <p>Any instance of a service can serve an order, because it asks the participants what they know. What an instance keeps in memory
 * only makes it quicker: a call that is delivered twice to one instance is refused, and one that is delivered to two works twice, but only
 * the delivery whose answer arrived can commit. The other waits until the transaction is over and is told or asks the log then.
 *
 * <p>Thread-safe.
 */
public final class RemoteBranches {

    /** What came of a call. */
    public sealed interface JoinResult {

        /** This service takes part. */
        record Joined(RemoteBranch branch) implements JoinResult {}

        /** It does not, and must not do the work. */
        record Refused(Refusal refusal) implements JoinResult {}
    }

    /** What came of an order. */
    public sealed interface ServeResult {

        /**
         * To be answered.
         *
         * @param status of HTTP
         * @param outcome value of the header {@link RemoteHeaders#OUTCOME}
         */
        record Answered(int status, String outcome) implements ServeResult {}

        /** Nothing was done. */
        record Refused(Refusal refusal) implements ServeResult {}
    }

    private final RemoteRuntime runtime;
    private final RemoteOptions options;
    private final BranchCalls calls;
    private final LogStanding standing;
    private final ContextVerifier contexts;
    private final Deliveries deliveries;
    private final BranchOrders orders;

    /**
     * Branches in this service.
     *
     * @param calls the participants of this process, the same as the coordinator's
     * @param standing looks in the log that the services share
     */
    public RemoteBranches(RemoteRuntime runtime, RemoteOptions options, BranchCalls calls, LogStanding standing) {
        this.runtime = runtime;
        this.options = options;
        this.calls = calls;
        this.standing = standing;
        this.contexts = new ContextVerifier(runtime, options);
        this.deliveries = new Deliveries(options);
        this.orders = new BranchOrders(calls, deliveries, runtime.nanoTime());
    }

    /**
     * Takes a call in. Never exceptional; asks the log.
     *
     * @param contexts all values of the header {@link RemoteHeaders#CONTEXT}, at least one
     */
    public CompletionStage<JoinResult> join(List<String> contexts) {
        Verification verification = this.contexts.verify(contexts);
        if (verification instanceof Verification.Refused refused) {
            return CompletableFuture.completedFuture(new JoinResult.Refused(refused.refusal()));
        }
        CallContext context = ((Verification.Accepted) verification).context();
        if (!BranchNumber.hasRoomBelow(context.branch())) {
            return CompletableFuture.completedFuture(new JoinResult.Refused(new Refusal.TooDeep(context.branch())));
        }
        long arrivedNanos = runtime.nanoTime().getAsLong();
        return standing.refusal(context.transaction())
                .thenApply(refusal ->
                        refusal.<JoinResult>map(JoinResult.Refused::new).orElseGet(() -> begin(context, arrivedNanos)));
    }

    private JoinResult begin(CallContext context, long arrivedNanos) {
        String transaction = context.transaction().toString();
        long now = runtime.nanoTime().getAsLong();
        long leftMillis = context.remaining().minusNanos(now - arrivedNanos).toMillis();
        if (leftMillis <= 0) {
            return new JoinResult.Refused(new Refusal.DeadlinePassed(transaction));
        }
        SubordinateTransaction work = new SubordinateTransaction(
                new BranchId(
                        context.transaction(),
                        context.branch() + "." + runtime.delivery(),
                        RemoteParticipant.nameOf(options.service())),
                new TransactionOptions("remote", Duration.ofMillis(leftMillis), Completion.SYNC, true),
                calls,
                runtime.nanoTime());
        if (!deliveries.begin(work, context.branch(), now)) {
            return new JoinResult.Refused(new Refusal.RolledBack(transaction, context.branch()));
        }
        return new JoinResult.Joined(
                new RemoteBranch(work, context.nonce(), runtime.keys(), deliveries, runtime.nanoTime()));
    }

    /**
     * Whether a branch in doubt was prepared by this instance for a call whose deadline has passed: its coordinator has recorded its
     * decision, or will not commit any more. For {@link io.distlock.txn.recovery.Recovery}, so that such a branch asks at once.
     */
    public boolean isOverdue(BranchId branch) {
        return deliveries.isOverdue(
                branch, runtime.nanoTime().getAsLong() - options.clockSkew().toNanos());
    }

    /**
     * Carries out an order, or answers a question. May be repeated. Never exceptional, and as slow as the participants may be.
     *
     * @param method of HTTP
     * @param path from {@code /txn/branches/} on, without query, as it was sent
     * @param commands all values of the header {@link RemoteHeaders#COMMAND}
     */
    public CompletionStage<ServeResult> serve(String method, String path, List<String> commands) {
        BranchCommand.Read read =
                BranchCommand.read(runtime.keys(), options, runtime.wallClock().instant(), method, path, commands);
        if (read instanceof BranchCommand.Read.Refused refused) {
            return CompletableFuture.completedFuture(new ServeResult.Refused(refused.refusal()));
        }
        BranchCommand command = ((BranchCommand.Read.Accepted) read).command();
        return orders.carryOut(command)
                .thenApply(outcome ->
                        new ServeResult.Answered(outcome.status, outcome.write(runtime.keys(), command.nonce())));
    }
}
