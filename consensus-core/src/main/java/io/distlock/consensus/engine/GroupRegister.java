package io.distlock.consensus.engine;

import io.distlock.consensus.ConsensusException;
import io.distlock.consensus.Register;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.RegisterResult;
import io.distlock.consensus.RegisterResult.NotApplied;
import io.distlock.consensus.RegisterResult.Reason;
import io.distlock.consensus.RequestId;
import io.distlock.consensus.paxos.Change;
import io.distlock.consensus.paxos.Configuration;
import io.distlock.consensus.spi.AcceptorNode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Registers of a group whose configuration is looked for on first use, so that an application starts while its servers are away. An
 * operation waits for that, at most half of its time-out; without a majority it is {@code NotApplied} with {@code UNAVAILABLE}. If
 * the group was never started, the stage completes exceptionally with {@link GroupNotStartedException}.
 *
 * <p>Thread-safe; guarded by this. No method blocks.
 */
public final class GroupRegister extends RegisterCalls implements AutoCloseable {

    private final List<AcceptorNode> nodes;
    private final PaxosOptions options;
    private final PaxosRuntime runtime;
    private final PaxosCluster cluster;
    private final RequestIds requests;
    private final Register direct = new Direct();
    private @Nullable CompletableFuture<PaxosRegister> found;
    private boolean closed;

    /**
     * Registers on these acceptors. Asks nobody yet.
     *
     * @param nodes by seat; they stay the caller's to close, after the register
     */
    public GroupRegister(String name, List<AcceptorNode> nodes, PaxosOptions options, PaxosRuntime runtime) {
        this.nodes = List.copyOf(nodes);
        this.options = options;
        this.runtime = runtime;
        this.cluster = new PaxosCluster(name, nodes, options, runtime);
        this.requests = new RequestIds(runtime);
    }

    @Override
    public Register direct() {
        return direct;
    }

    /** As {@link PaxosRegister#collect}. */
    public CompletionStage<RegisterResult> collect(RegisterKey key, String expected) {
        return use(register -> register.collect(key, expected));
    }

    /** Uses a configuration that is known to be the group's, as after its bootstrap, whatever was used before. */
    public synchronized void start(Configuration configuration) {
        CompletableFuture<PaxosRegister> known = found;
        if (!closed) {
            found = CompletableFuture.completedFuture(new PaxosRegister(nodes, configuration, options, runtime));
        }
        close(known);
    }

    /** Operations that are under way or wait. */
    public synchronized int operations() {
        CompletableFuture<PaxosRegister> known = found;
        return known == null || !known.isDone() || known.isCompletedExceptionally()
                ? 0
                : known.join().operations();
    }

    /** Ends all operations, with {@code CLOSED} or {@code Unknown}. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        close(found);
        found = null;
    }

    @Override
    CompletionStage<RegisterResult> run(RegisterKey key, Change change) {
        return use(register -> register.run(key, change));
    }

    @Override
    RequestId newRequest() {
        return requests.next();
    }

    private CompletionStage<RegisterResult> use(Function<PaxosRegister, CompletionStage<RegisterResult>> operation) {
        CompletableFuture<PaxosRegister> register = register();
        if (register.isDone() && !register.isCompletedExceptionally()) {
            return operation.apply(register.join());
        }
        return register.handle((open, failure) -> {
                    Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                            ? wrapped.getCause()
                            : failure;
                    if (cause == null) {
                        return operation.apply(open);
                    }
                    if (cause instanceof RejectedExecutionException) {
                        return CompletableFuture.<RegisterResult>completedFuture(new NotApplied(Reason.CLOSED));
                    }
                    return cause instanceof NotFoundYet away
                            ? CompletableFuture.<RegisterResult>completedFuture(new NotApplied(away.reason))
                            : CompletableFuture.<RegisterResult>failedFuture(cause);
                })
                .thenCompose(Function.identity());
    }

    private synchronized CompletableFuture<PaxosRegister> register() {
        if (closed) {
            return CompletableFuture.failedFuture(new NotFoundYet(Reason.CLOSED));
        }
        CompletableFuture<PaxosRegister> known = found;
        if (known == null || known.isCompletedExceptionally()) {
            int rounds =
                    (int) Math.max(1, options.operationTimeout().dividedBy(2).dividedBy(options.roundTimeout()));
            known = cluster.inspectUntil(status -> isFound(status) || status.isNew(), rounds)
                    .thenApplyAsync(this::open, runtime.callbacks())
                    .toCompletableFuture();
            found = known;
        }
        return known;
    }

    private synchronized PaxosRegister open(GroupStatus status) {
        if (closed) {
            throw new NotFoundYet(Reason.CLOSED);
        }
        if (status.isNew()) {
            throw new GroupNotStartedException(status);
        }
        if (!isFound(status)) {
            throw new NotFoundYet(Reason.UNAVAILABLE);
        }
        return new PaxosRegister(nodes, status.configuration().orElseThrow(), options, runtime);
    }

    /** Whether a majority has told of the group, so that one of them knows its newest configuration. */
    private static boolean isFound(GroupStatus status) {
        return status.acceptors().stream()
                        .filter(acceptor -> acceptor.mark()
                                .filter(mark -> mark.group().equals(status.group()))
                                .isPresent())
                        .count()
                >= status.quorum();
    }

    private static void close(@Nullable CompletableFuture<PaxosRegister> known) {
        if (known != null) {
            known.thenAccept(PaxosRegister::close);
        }
    }

    /** Its stages complete where the answer was taken in. */
    private final class Direct extends RegisterCalls {

        @Override
        CompletionStage<RegisterResult> run(RegisterKey key, Change change) {
            return use(register -> register.runDirectly(key, change));
        }

        @Override
        RequestId newRequest() {
            return GroupRegister.this.newRequest();
        }

        @Override
        public Register direct() {
            return this;
        }
    }

    /** Passes a reason through a future. */
    private static final class NotFoundYet extends ConsensusException {

        private static final long serialVersionUID = 1L;

        private final Reason reason;

        NotFoundYet(Reason reason) {
            super(reason.name());
            this.reason = reason;
        }
    }
}
