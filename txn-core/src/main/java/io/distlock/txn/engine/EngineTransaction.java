package io.distlock.txn.engine;

import io.distlock.txn.BranchId;
import io.distlock.txn.Completion;
import io.distlock.txn.Outcome;
import io.distlock.txn.TransactionId;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.TransactionRolledBackException;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.LocalBranch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A transaction and what goes on for it. Thread-safe: the protocol is guarded by itself, and no call is made under that lock. */
final class EngineTransaction implements AdoptingTransaction {

    private final TransactionId id;
    private final TransactionOptions options;
    private final EngineSetup setup;
    private final CoordinatorProtocol protocol;
    private final ActionRunner runner;
    private final CallerThread caller;
    private final long begunNanos;
    private final Instant since;
    private final AtomicInteger branches = new AtomicInteger();
    private final CompletableFuture<Outcome> announced = new CompletableFuture<>();
    private final CompletableFuture<Outcome> completed = new CompletableFuture<>();
    private volatile @Nullable Future<?> deadline;
    private @Nullable LocalBranch local; // guarded by the protocol

    EngineTransaction(TransactionId id, TransactionOptions options, EngineSetup setup, CollectQueue collected) {
        this.id = id;
        this.options = options;
        this.setup = setup;
        this.protocol = new CoordinatorProtocol(
                id, options.rollbackOnBranchFailure(), setup.options().rollbackAttemptsMax());
        this.caller = new CallerThread(setup.runtime().nanoTime());
        this.runner = new ActionRunner(this, setup, collected);
        this.begunNanos = setup.runtime().nanoTime().getAsLong();
        this.since = setup.runtime().wallClock().instant();
    }

    void startDeadline() {
        deadline = setup.runtime()
                .timer()
                .schedule(
                        () -> on(() -> protocol.votes().deadlinePassed(timedOut())),
                        options.timeout().toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    // -- what users see

    @Override
    public TransactionId id() {
        return id;
    }

    @Override
    public TransactionOptions options() {
        return options;
    }

    @Override
    public Duration remaining() {
        Duration age = age();
        return age.compareTo(options.timeout()) >= 0
                ? Duration.ZERO
                : options.timeout().minus(age);
    }

    @Override
    public BranchId enlist(String participant) {
        if (!setup.calls().participants().contains(participant)) {
            throw new IllegalArgumentException("Transaction '%s' knows no participant '%s', only %s"
                    .formatted(options.name(), participant, setup.calls().participants()));
        }
        BranchId branch = new BranchId(id, Integer.toString(newBranch()), participant);
        synchronized (protocol) {
            requireAlive();
            requireSafe(local, List.of(branch));
            protocol.votes().enlist(branch, setup.calls().isOnePhase(participant));
        }
        return branch;
    }

    /** See {@link LocalBranch}. */
    void enlist(LocalBranch branch) {
        newBranch();
        synchronized (protocol) {
            requireAlive();
            requireSafe(
                    branch, protocol.branches().stream().map(other -> other.id).toList());
            protocol.votes().enlistLocal();
            local = branch;
        }
        runner.local(branch);
    }

    @Override
    public void prepared(BranchId branch) {
        on(() -> protocol.votes().prepared(branch));
    }

    @Override
    public void answered(BranchId called, List<VotedBranch> votes) {
        if (branches.addAndGet(Math.max(votes.size() - 1, 0)) > DecisionRecord.BRANCHES_MAX) {
            setRollbackOnly(tooManyBranches());
        }
        on(() -> protocol.votes().answered(called, votes, setup.calls().participants()));
    }

    @Override
    public void failed(BranchId branch, Throwable cause) {
        synchronized (protocol) {
            protocol.votes().failed(branch, cause);
        }
    }

    @Override
    public void setRollbackOnly(Throwable cause) {
        synchronized (protocol) {
            protocol.doom(cause);
        }
    }

    @Override
    public Optional<Throwable> rollbackCause() {
        synchronized (protocol) {
            return protocol.cause();
        }
    }

    @Override
    public Outcome commit() {
        return endAndWait(protocol.votes()::commit);
    }

    @Override
    public Outcome rollback() {
        return endAndWait(protocol.votes()::rollback);
    }

    private Outcome endAndWait(Supplier<List<Action>> event) {
        caller.enter();
        try {
            end(caller, event);
            return await();
        } finally {
            caller.leave();
        }
    }

    /** As {@link #commit()} without waiting; completes as soon as the outcome is known. */
    CompletionStage<Outcome> commitAsync(Executor localThread) {
        end(localThread, protocol.votes()::commit);
        return announced;
    }

    /** As {@link #rollback()} without waiting. */
    CompletionStage<Outcome> rollbackAsync(Executor localThread) {
        end(localThread, protocol.votes()::rollback);
        return announced;
    }

    @Override
    public CompletionStage<Outcome> completion() {
        return completed.copy();
    }

    TransactionReport report() {
        synchronized (protocol) {
            List<BranchReport> reports = protocol.branches().stream()
                    .map(branch -> new BranchReport(
                            branch.id,
                            branch.progress.name(),
                            branch.attempts,
                            Optional.ofNullable(branch.lastFailure).map(Throwable::toString)))
                    .toList();
            return new TransactionReport(
                    id,
                    options.name(),
                    protocol.state(),
                    since,
                    age(),
                    reports,
                    protocol.cause().map(Throwable::toString),
                    protocol.doubt().map(Throwable::toString));
        }
    }

    // -- what the runner tells

    /** Takes an event in and carries the actions out. */
    void on(Supplier<List<Action>> event) {
        List<Action> actions;
        synchronized (protocol) {
            actions = event.get();
        }
        if (!actions.isEmpty()) {
            runner.run(actions);
        }
        caller.wake();
    }

    /** As {@link #on}, unless the deadline has passed, which then counts first. */
    void onVote(Supplier<List<Action>> event) {
        if (remaining().isZero()) {
            on(() -> protocol.votes().deadlinePassed(timedOut()));
        }
        on(event);
    }

    CoordinatorProtocol protocol() {
        return protocol;
    }

    CallerThread caller() {
        return caller;
    }

    boolean isPreparing() {
        synchronized (protocol) {
            return protocol.state() == TransactionState.PREPARING;
        }
    }

    void announce(Outcome outcome) {
        if (!announced.isDone()) {
            setup.listener().announced(this, outcome);
            announced.complete(outcome);
        }
    }

    void finish(Outcome outcome) {
        Future<?> timeout = deadline;
        if (timeout != null) {
            timeout.cancel(false);
        }
        announce(outcome);
        setup.listener().completed(this, outcome);
        completed.complete(outcome);
    }

    void whenFinished(Consumer<EngineTransaction> action) {
        completed.thenAccept(outcome -> action.accept(this));
    }

    // -- waiting

    private void end(Executor localThread, Supplier<List<Action>> event) {
        runner.localThread(localThread);
        if (remaining().isZero()) {
            setRollbackOnly(timedOut());
        }
        on(event);
    }

    private Outcome await() {
        Waiting waiting = new Waiting();
        caller.runUntil(waiting);
        if (completed.isDone()) {
            return completed.join();
        }
        return announced.isDone() ? announced.join() : new Outcome.InDoubt(id, doubt());
    }

    private Throwable doubt() {
        synchronized (protocol) {
            return protocol.doubt().orElseGet(this::timedOut);
        }
    }

    /** How long the caller waits: as long as needed for an outcome, a while for one in doubt, and for acknowledgements. */
    private final class Waiting implements CallerThread.Patience {

        private long announcedNanos;
        private long unsureNanos;
        private boolean wasAnnounced;
        private boolean wasUnsure;

        @Override
        public long remainingNanos(long now) {
            if (completed.isDone() || announced.isDone() && options.completion() == Completion.ASYNC) {
                return 0;
            }
            if (announced.isDone()) {
                announcedNanos = wasAnnounced ? announcedNanos : now;
                wasAnnounced = true;
                return announcedNanos + setup.options().completionPatience().toNanos() - now;
            }
            if (isUnsure()) {
                unsureNanos = wasUnsure ? unsureNanos : now;
                wasUnsure = true;
                return unsureNanos + setup.options().doubtPatience().toNanos() - now;
            }
            return TimeUnit.SECONDS.toNanos(1);
        }

        @Override
        public void idle() {
            List<BranchId> waitingToo;
            synchronized (protocol) {
                waitingToo = protocol.prepared();
            }
            waitingToo.forEach(setup.calls()::undecided);
        }

        private boolean isUnsure() {
            synchronized (protocol) {
                return protocol.state() == TransactionState.UNSURE;
            }
        }
    }

    // -- helpers

    private int newBranch() {
        int number = branches.incrementAndGet();
        if (number > DecisionRecord.BRANCHES_MAX) {
            throw tooManyBranches();
        }
        return number;
    }

    private IllegalStateException tooManyBranches() {
        return new IllegalStateException("Transaction '%s' (%s) has %d branches already, which is the most"
                .formatted(options.name(), id, DecisionRecord.BRANCHES_MAX));
    }

    private void requireAlive() {
        if (remaining().isZero()) {
            protocol.doom(timedOut());
        }
        protocol.cause().ifPresent(cause -> {
            throw new TransactionRolledBackException(
                    "Transaction '%s' (%s) can only roll back: %s".formatted(options.name(), id, cause.getMessage()),
                    cause);
        });
    }

    /** Refused when the second of them comes, before it has worked. */
    private void requireSafe(@Nullable LocalBranch local, List<BranchId> others) {
        if (local == null || others.isEmpty() || local.canCarryDecisionsOf(setup.log())) {
            return;
        }
        throw new IllegalStateException(
                "Transaction '%s' (%s) cannot have both local transaction '%s' and branch '%s': a local transaction cannot be"
                                .formatted(
                                        options.name(),
                                        id,
                                        local.name(),
                                        others.get(0).participant())
                        + " prepared, and the decision log '%s' is not in its database, so a crash between the two would leave"
                                .formatted(setup.log().type())
                        + " one without the other. Use the JDBC log in that database, or a TCC participant instead of the"
                        + " local transaction, or end the local transaction before the other work begins");
    }

    private Duration age() {
        return Duration.ofNanos(setup.runtime().nanoTime().getAsLong() - begunNanos);
    }

    private TransactionRolledBackException timedOut() {
        return new TransactionRolledBackException("Transaction '%s' (%s) was not decided within its timeout of %s"
                .formatted(options.name(), id, options.timeout()));
    }
}
