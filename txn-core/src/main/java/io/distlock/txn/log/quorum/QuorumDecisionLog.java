package io.distlock.txn.log.quorum;

import io.distlock.consensus.Register;
import io.distlock.txn.DecisionLogException;
import io.distlock.txn.Heuristic;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.CommitResult;
import io.distlock.txn.spi.Decision;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.DecisionLogListener;
import io.distlock.txn.spi.DecisionPage;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.Incarnation;
import io.distlock.txn.spi.Owner;
import io.distlock.txn.spi.Resolution;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decisions on Paxos registers: they are there as long as a majority of the acceptors is, and nobody's clock or coordinator is needed
 * to read or to make one.
 *
 * <p>Each incarnation has one register with its state, its sign of life and its open decisions, so that the check against the fence and
 * the record of COMMIT are one change. Commits that are asked for at the same time share a change; a lone one costs one round trip to
 * a majority where this process has made the last change of the register, else two or three. ABORT and everything that recoverers do
 * are changes of the same register. An in-doubt branch that finds a decision only reads.
 *
 * <p>A coordinator gives a sign of life at a third of its lease. Whoever asks for {@link #owners} twice and sees the same one for a
 * whole lease, by its own monotonic clock, fences it. So leases are for progress only. A majority that was away for longer may end the
 * incarnations of all processes: transactions on their way then roll back, and new ones go on.
 *
 * <p>Every commit sends all open decisions of its incarnation. Together they may take 48 KiB, several hundred of usual length; until
 * some are finished one more COMMIT fails, and may be repeated. ABORT has 15 KiB more. Notes of heuristic outcomes count until an
 * operator has resolved them. About 1000 incarnations can be listed, fewer with long descriptions. A retired incarnation leaves an empty register
 * behind, of some 400 bytes on each acceptor, in which no COMMIT can be recorded either.
 *
 * <p>Stages complete on the threads of the register, which must not be blocked. Thread-safe; no method blocks but {@link #close()}.
 *
 * <pre>{@code
 * DecisionLog log = QuorumDecisionLog.create(register, QuorumDecisionLogOptions.of("orders@host-1:4711"), timer);
 * }</pre>
 */
public final class QuorumDecisionLog implements DecisionLog {

    private static final Logger logger = LoggerFactory.getLogger(QuorumDecisionLog.class);
    private static final int PAGE_MAX = 1000;

    private final LogRegisters names;
    private final LogRuntime runtime;
    private final Duration stepTimeout;
    private final Lifetime.Present present = new Lifetime.Present();
    private final OwnerRegisters registers;
    private final Directory directory;
    private final Owners owners;
    private final Lifetime lifetime;
    private volatile Optional<String> identity = Optional.empty();
    private volatile boolean closed;

    QuorumDecisionLog(Register register, QuorumDecisionLogOptions options, LogRuntime runtime) {
        this.names = new LogRegisters(register, options.keyPrefix());
        this.runtime = runtime;
        this.stepTimeout = options.stepTimeout();
        this.registers =
                new OwnerRegisters(names, runtime.nanoTime(), options.stepTimeout(), options.waitingMax(), present::is);
        this.directory = new Directory(names);
        this.owners = new Owners(directory, registers, runtime.nanoTime(), present::is);
        this.lifetime = new Lifetime(present, registers, directory, this::identity, runtime, options);
    }

    /**
     * A log on these registers. Asks nothing of them yet.
     *
     * @param register stays the caller's to close, after the log
     * @param timer gives the signs of life, by tasks that do not block; is not shut down here
     */
    public static QuorumDecisionLog create(
            Register register, QuorumDecisionLogOptions options, ScheduledExecutorService timer) {
        return new QuorumDecisionLog(
                register, options, new LogRuntime(timer, System::nanoTime, InstantSource.system(), new SecureRandom()));
    }

    @Override
    public String type() {
        return "quorum";
    }

    @Override
    public void listen(DecisionLogListener listener) {
        lifetime.listen(listener);
    }

    @Override
    public CompletionStage<Incarnation> incarnation() {
        return lifetime.incarnation();
    }

    /**
     * {@inheritDoc}
     *
     * <p>An attempt whose answer was lost takes effect on the very state that it was made for, or never: once the owner has made
     * another change of any kind, that state is over for good. So none can follow the answer to a later one.
     */
    @Override
    public CompletionStage<CommitResult> commit(DecisionRecord record) {
        require(record, Decision.COMMIT);
        TransactionId transaction = record.transaction();
        return step(transaction, () -> registers.run(transaction.incarnation(), Edits.commit(record)))
                .thenApply(result -> {
                    if (result instanceof CommitResult.Fenced) {
                        lifetime.end(transaction.incarnation());
                    }
                    return result;
                });
    }

    @Override
    public CompletionStage<Resolution> abort(DecisionRecord record) {
        require(record, Decision.ABORT);
        TransactionId transaction = record.transaction();
        return step(transaction, () -> registers.run(transaction.incarnation(), Edits.abort(record)));
    }

    @Override
    public CompletionStage<Optional<DecisionRecord>> read(TransactionId transaction) {
        return step(transaction, () -> registers
                .read(transaction.incarnation())
                .thenApply(found -> found.flatMap(state -> state.find(transaction))));
    }

    /**
     * {@inheritDoc}
     *
     * <p>Those that are not alive come first. An owner that this process has seen silent for a lease is fenced by this; so one that is
     * listed as gone is fenced.
     */
    @Override
    public CompletionStage<List<Owner>> owners(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit is %d, must be at least 1".formatted(limit));
        }
        return step(() -> owners.list(limit));
    }

    /**
     * {@inheritDoc}
     *
     * <p>One that has no register was retired, as it is made known only after its register was made.
     */
    @Override
    public CompletionStage<Void> fence(String incarnation) {
        requireId(incarnation);
        return step(() -> registers.run(incarnation, Edits.fence())).thenAccept(done -> lifetime.end(incarnation));
    }

    @Override
    public CompletionStage<DecisionPage> decisions(String incarnation, Optional<String> cursor, int limit) {
        requireId(incarnation);
        if (limit < 1 || limit > PAGE_MAX) {
            throw new IllegalArgumentException("limit is %d, must be 1 to %d".formatted(limit, PAGE_MAX));
        }
        long from = cursor.map(last -> Long.parseLong(last, Character.MAX_RADIX) + 1)
                .orElse(0L);
        return step(
                () -> identity().thenCompose(own -> registers.read(incarnation).thenApply(found -> found.map(
                                state -> page(state, own, incarnation, from, limit))
                        .orElseGet(() -> new DecisionPage(List.of(), Optional.empty())))));
    }

    /**
     * {@inheritDoc}
     *
     * <p>Of a fenced incarnation no record of COMMIT is made, and none at all of a retired one: that is logged and ends normally.
     */
    @Override
    public CompletionStage<Void> note(Heuristic heuristic, DecisionRecord decision) {
        TransactionId transaction = decision.transaction();
        return step(transaction, () -> registers.run(transaction.incarnation(), Edits.note(heuristic, decision)))
                .thenAccept(noted -> {
                    if (!noted) {
                        logger.warn("Not noted, as its record is gone and its incarnation over: {}", heuristic);
                    }
                });
    }

    /**
     * {@inheritDoc}
     *
     * <p>The process whose present incarnation it is may collect at any time, see {@link #commit}; for everybody else the records are
     * kept until it is fenced.
     */
    @Override
    public CompletionStage<Void> collect(Collection<TransactionId> transactions) {
        List<TransactionId> collected = List.copyOf(transactions);
        if (collected.isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        TransactionId first = requireSameIncarnation(collected);
        return step(
                        first,
                        () -> registers.run(
                                first.incarnation(), Edits.collect(collected, present.is(first.incarnation()))))
                .thenAccept(done -> {});
    }

    @Override
    public CompletionStage<Boolean> retire(String incarnation) {
        requireId(incarnation);
        return step(() -> registers.run(incarnation, Edits.retire()))
                .thenCompose(retired -> retired
                        ? directory.remove(incarnation).thenApply(done -> true)
                        : CompletableFuture.completedStage(false));
    }

    @Override
    public CompletionStage<Void> ping() {
        return step(() -> names.read(names.identity()).thenAccept(found -> {}));
    }

    /**
     * {@inheritDoc}
     *
     * <p>Waits for the registers, at most for the time-out of a step. If they do not answer, the incarnation lasts for a lease.
     */
    @Override
    public void close() {
        closed = true;
        Optional<String> last = lifetime.close();
        if (last.isEmpty()) {
            return;
        }
        try {
            registers
                    .run(last.get(), Edits.fence())
                    .toCompletableFuture()
                    .get(stepTimeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            logger.info("Incarnation {} ends with its lease, as it could not be fenced", last.get(), e);
        }
    }

    private CompletionStage<String> identity() {
        Optional<String> known = identity;
        if (known.isPresent()) {
            return CompletableFuture.completedStage(known.get());
        }
        return names.read(names.identity())
                .thenCompose(found -> found.isPresent()
                        ? CompletableFuture.completedStage(found.get())
                        : names.decide(names.identity(), runtime.newIdentity()))
                .thenApply(decided -> {
                    identity = Optional.of(decided);
                    return decided;
                });
    }

    private <T extends @Nullable Object> CompletionStage<T> step(Supplier<CompletionStage<T>> body) {
        return closed
                ? CompletableFuture.failedStage(new DecisionLogException("The decision log is closed"))
                : body.get();
    }

    private <T extends @Nullable Object> CompletionStage<T> step(
            TransactionId transaction, Supplier<CompletionStage<T>> body) {
        return step(() -> identity().thenCompose(own -> {
            if (!own.equals(transaction.log())) {
                throw new DecisionLogException(
                        "Transaction %s belongs to another decision log: this is log %s".formatted(transaction, own));
            }
            return body.get();
        }));
    }

    private static DecisionPage page(OwnerState state, String log, String incarnation, long from, int limit) {
        List<Long> rest = List.copyOf(state.lines().tailMap(from).keySet());
        List<DecisionRecord> records = rest.stream()
                .limit(limit)
                .map(sequence -> new TransactionId(log, incarnation, sequence))
                .map(transaction -> state.find(transaction).orElseThrow())
                .toList();
        Optional<String> next = rest.size() <= limit
                ? Optional.empty()
                : Optional.of(Long.toString(rest.get(limit - 1), Character.MAX_RADIX));
        return new DecisionPage(records, next);
    }

    private static void require(DecisionRecord record, Decision expected) {
        if (record.decision() != expected) {
            throw new IllegalArgumentException(
                    "Record of %s is %s, must be %s".formatted(record.transaction(), record.decision(), expected));
        }
    }

    private static void requireId(String incarnation) {
        if (!incarnation.matches("[0-9a-f]{16}")) {
            throw new IllegalArgumentException("An incarnation has 16 hexadecimal digits, this one has %d characters"
                    .formatted(incarnation.length()));
        }
    }

    private static TransactionId requireSameIncarnation(List<TransactionId> transactions) {
        TransactionId first = transactions.get(0);
        if (transactions.size() > PAGE_MAX) {
            throw new IllegalArgumentException(
                    "%d transactions in one step, at most %d are allowed".formatted(transactions.size(), PAGE_MAX));
        }
        if (transactions.stream()
                .anyMatch(other -> !other.incarnation().equals(first.incarnation())
                        || !other.log().equals(first.log()))) {
            throw new IllegalArgumentException("The transactions are of more than one incarnation");
        }
        return first;
    }
}
