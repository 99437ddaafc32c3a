package io.distlock.consensus.engine;

import io.distlock.consensus.ConsensusException;
import io.distlock.consensus.Register;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.RegisterResult;
import io.distlock.consensus.RegisterResult.NotApplied;
import io.distlock.consensus.RegisterResult.Reason;
import io.distlock.consensus.RequestId;
import io.distlock.consensus.paxos.Configuration;
import io.distlock.consensus.spi.AcceptorNode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Registers of a group whose configuration is looked for on first use, so that an application starts while its servers are away. An
 * operation waits for that, at most half of its time-out; without a majority it is {@code NotApplied} with {@code UNAVAILABLE}. If
 * the group was never started, the stage completes exceptionally with {@link GroupNotStartedException}.
 *
 * <p>Thread-safe; guarded by this. No method blocks.
 */
public final class GroupRegister implements Register, AutoCloseable {

    private final List<AcceptorNode> nodes;
    private final PaxosOptions options;
    private final PaxosRuntime runtime;
    private final PaxosCluster cluster;
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
    }

    @Override
    public CompletionStage<RegisterResult> get(RegisterKey key) {
        return use(register -> register.get(key));
    }

    @Override
    public CompletionStage<RegisterResult> compareAndSet(
            RegisterKey key, Optional<String> expected, Optional<String> value) {
        return use(register -> register.compareAndSet(key, expected, value));
    }

    @Override
    public CompletionStage<RegisterResult> compareAndSet(
            RequestId request, RegisterKey key, Optional<String> expected, Optional<String> value) {
        return use(register -> register.compareAndSet(request, key, expected, value));
    }

    @Override
    public CompletionStage<RegisterResult> update(RegisterKey key, UnaryOperator<Optional<String>> function) {
        return use(register -> register.update(key, function));
    }

    @Override
    public CompletionStage<RegisterResult> update(
            RequestId request, RegisterKey key, UnaryOperator<Optional<String>> function) {
        return use(register -> register.update(request, key, function));
    }

    @Override
    public CompletionStage<RegisterResult> decide(RegisterKey key, String value) {
        return use(register -> register.decide(key, value));
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

    private CompletionStage<RegisterResult> use(Function<PaxosRegister, CompletionStage<RegisterResult>> operation) {
        CompletionStage<PaxosRegister> register = register();
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

    private synchronized CompletionStage<PaxosRegister> register() {
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
