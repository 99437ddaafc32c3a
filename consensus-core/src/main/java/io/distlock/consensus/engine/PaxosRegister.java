package io.distlock.consensus.engine;

import io.distlock.consensus.Register;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.RegisterResult;
import io.distlock.consensus.RegisterResult.NotApplied;
import io.distlock.consensus.RegisterResult.Reason;
import io.distlock.consensus.RequestId;
import io.distlock.consensus.engine.PaxosListener.Phase;
import io.distlock.consensus.paxos.Change;
import io.distlock.consensus.paxos.Configuration;
import io.distlock.consensus.paxos.Envelope;
import io.distlock.consensus.paxos.Proposer;
import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Request;
import io.distlock.consensus.spi.AcceptorNode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Registers on a group of acceptors. All acceptors are asked at once and the first majority decides, so a slow or dead minority
 * costs nothing. A read takes one round trip when nobody writes; a change takes two, and one where this process has made the last
 * change of the register too. Only monotonic time is used, and only for giving up.
 *
 * <pre>{@code
 * PaxosRuntime runtime = PaxosRuntime.system();
 * PaxosCluster cluster = new PaxosCluster("orders", nodes, PaxosOptions.defaults(), runtime);
 * cluster.discover().thenApply(configuration -> new PaxosRegister(nodes, configuration, PaxosOptions.defaults(), runtime));
 * }</pre>
 *
 * <p>Thread-safe; no method blocks. No thread of its own.
 */
public final class PaxosRegister extends RegisterCalls implements AutoCloseable {

    private final List<AcceptorNode> nodes;
    private final PaxosOptions options;
    private final PaxosRuntime runtime;
    private final Proposers proposers;
    private final BackOff backOff;
    private final RequestIds requests;
    private final LaneTable lanes;
    private final AtomicReference<Configuration> configuration;
    private final AtomicInteger operations = new AtomicInteger();
    private final Timeouts operationTimeouts;
    private final Timeouts roundTimeouts;
    private final Register direct = new Direct();
    private volatile boolean closed;

    /**
     * Registers on these acceptors.
     *
     * @param nodes by seat; they stay the caller's to close, after the register
     * @param configuration a newer one is taken from the acceptors when they tell of it
     */
    public PaxosRegister(
            List<AcceptorNode> nodes, Configuration configuration, PaxosOptions options, PaxosRuntime runtime) {
        this(nodes, configuration, options, runtime, Proposer::new);
    }

    PaxosRegister(
            List<AcceptorNode> nodes,
            Configuration configuration,
            PaxosOptions options,
            PaxosRuntime runtime,
            Proposers proposers) {
        if (nodes.size() != configuration.seats()) {
            throw new IllegalArgumentException("Group %s has %d seats, but %d nodes are given"
                    .formatted(configuration.group(), configuration.seats(), nodes.size()));
        }
        this.nodes = List.copyOf(nodes);
        this.configuration = new AtomicReference<>(configuration);
        this.options = options;
        this.runtime = runtime;
        this.proposers = proposers;
        this.backOff = new BackOff(runtime.random(), options.backOffMax());
        this.requests = new RequestIds(runtime);
        this.operationTimeouts =
                new Timeouts(runtime, options.operationTimeout().toNanos());
        this.roundTimeouts = new Timeouts(runtime, options.roundTimeout().toNanos());
        this.lanes = new LaneTable(this::newLane, options.idleKeysMax());
    }

    @Override
    public Register direct() {
        return direct;
    }

    /**
     * Removes a register that has served its purpose, and lets the acceptors forget it once all of them have accepted that; while one
     * is away it is removed, but takes room. May be repeated, also to have the acceptors forget later.
     *
     * <p>A register that was forgotten can be written again. What must never be decided anew has to be guarded otherwise.
     */
    public CompletionStage<RegisterResult> collect(RegisterKey key, String expected) {
        return run(key, Changes.collect(newRequest(), expected));
    }

    /** The configuration that is used now. */
    public Configuration configuration() {
        return configuration.get();
    }

    /** Takes a configuration that was heard of elsewhere, if it is newer. */
    public void adopt(Configuration heard) {
        configuration.accumulateAndGet(
                heard, (own, other) -> other.group().equals(own.group()) && other.epoch() > own.epoch() ? other : own);
    }

    /** Operations that are under way or wait. */
    public int operations() {
        return operations.get();
    }

    /** Ends all operations, with {@code CLOSED} or {@code Unknown}. Idempotent. */
    @Override
    public void close() {
        closed = true;
        lanes.lanes().forEach(KeyLane::close);
    }

    /** Makes a majority accept what stands in a register at a new ballot; completes with the highest counter met. */
    CompletionStage<Long> rewrite(RegisterKey key) {
        Operation operation = new Operation(key, Change.rewriting(), runtime.callbacks());
        return run(operation).thenApply(result -> {
            if (result instanceof NotApplied refused) {
                throw new SweepFailedException(key, refused.reason());
            }
            return operation.highestSeen();
        });
    }

    @Override
    CompletionStage<RegisterResult> run(RegisterKey key, Change change) {
        return run(new Operation(key, change, runtime.callbacks()));
    }

    /** As {@link #run}, and the stage completes where the answer was taken in. */
    CompletionStage<RegisterResult> runDirectly(RegisterKey key, Change change) {
        return run(new Operation(key, change, Runnable::run));
    }

    private CompletionStage<RegisterResult> run(Operation operation) {
        if (closed) {
            return refused(operation, Reason.CLOSED);
        }
        if (operations.incrementAndGet() > options.operationsMax()) {
            operations.decrementAndGet();
            return refused(operation, Reason.OVERLOADED);
        }
        KeyLane lane = lanes.use(operation.key());
        lane.submit(operation);
        if (closed) {
            lane.close();
        }
        return operation.result();
    }

    private CompletionStage<RegisterResult> refused(Operation operation, Reason reason) {
        RegisterResult result = new NotApplied(reason);
        runtime.listener().onCompleted(operation.key(), result);
        return CompletableFuture.completedFuture(result);
    }

    @Override
    RequestId newRequest() {
        return requests.next();
    }

    private KeyLane newLane(RegisterKey key) {
        return new KeyLane(new Support(), proposers.create(key, runtime.randomId()));
    }

    /** Its stages complete where the answer was taken in. */
    private final class Direct extends RegisterCalls {

        @Override
        CompletionStage<RegisterResult> run(RegisterKey key, Change change) {
            return runDirectly(key, change);
        }

        @Override
        RequestId newRequest() {
            return PaxosRegister.this.newRequest();
        }

        @Override
        public Register direct() {
            return this;
        }
    }

    private final class Support implements LaneSupport {

        @Override
        public Configuration configuration() {
            return configuration.get();
        }

        @Override
        public CompletionStage<Reply> send(Envelope envelope) {
            try {
                return nodes.get(envelope.seat()).send(envelope.request());
            } catch (RuntimeException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public void answered(Reply reply, long roundTripNanos) {
            backOff.observed(roundTripNanos);
            if (reply instanceof Reply.WrongEpoch newer) {
                adopt(newer.configuration());
            }
        }

        @Override
        public void asking(Envelope first) {
            Request request = first.request();
            if (request instanceof Request.OfRegister of) {
                runtime.listener().onRound(of.key(), phase(request));
            }
        }

        @Override
        public void preempted(Operation operation) {
            runtime.listener().onConflict(operation.key());
        }

        @Override
        public long nanoTime() {
            return runtime.nanoTime().getAsLong();
        }

        @Override
        public int attemptsMax() {
            return options.attemptsMax();
        }

        @Override
        public Cancellable afterOperationTimeout(Runnable task) {
            return operationTimeouts.start(task);
        }

        @Override
        public Cancellable afterRoundTimeout(Runnable task) {
            return roundTimeouts.start(task);
        }

        @Override
        public Cancellable afterBackOff(int attempts, Runnable task) {
            try {
                Future<?> timer = runtime.timer().schedule(task, backOff.delayNanos(attempts), TimeUnit.NANOSECONDS);
                return () -> timer.cancel(false);
            } catch (RejectedExecutionException e) {
                return () -> {}; // shutting down: close() ends the operations
            }
        }

        @Override
        public void complete(Operation operation, RegisterResult result) {
            ended(operation);
            runtime.listener().onCompleted(operation.key(), result);
            callback(operation, () -> operation.result().complete(result));
        }

        @Override
        public void completeExceptionally(Operation operation, RuntimeException failure) {
            ended(operation);
            callback(operation, () -> operation.result().completeExceptionally(failure));
        }

        private static Phase phase(Request request) {
            if (request instanceof Request.Read) {
                return Phase.READ;
            }
            return request instanceof Request.Prepare ? Phase.PREPARE : Phase.ACCEPT;
        }

        private void ended(Operation operation) {
            operations.decrementAndGet();
            lanes.release(operation.key());
        }

        private void callback(Operation operation, Runnable task) {
            try {
                operation.callbacks().execute(task);
            } catch (RejectedExecutionException e) {
                task.run(); // shutting down
            }
        }
    }
}
