package io.distlock.txn.recovery;

import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionId;
import io.distlock.txn.engine.EngineSetup;
import io.distlock.txn.spi.DecisionLogListener;
import io.distlock.txn.spi.Incarnation;
import io.distlock.txn.spi.Owner;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs in every process, always: finishes decisions of coordinators that are gone, sweeps the own, and lets branches in doubt ask the
 * log. It keeps nothing of its own anywhere; any process with the same participants does the same work. One scheduled pass at a time.
 *
 * <p>Thread-safe: guarded by itself.
 */
public final class Recovery implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Recovery.class);
    private static final Duration AFTER_HINT = Duration.ofMillis(200);

    private final EngineSetup setup;
    private final RecoveryOptions options;
    private final Predicate<TransactionId> isOpenHere;
    private final OwnerRecovery owners;
    private final InDoubtPull pull;
    private volatile RecoveryReport report = RecoveryReport.NONE;
    private @Nullable Future<?> next;
    private boolean running;
    private boolean hinted;
    private boolean started;

    /**
     * Recovery beside a coordinator.
     *
     * @param setup the same as the engine's
     * @param isOpenHere whether the engine still works on a transaction
     */
    public Recovery(EngineSetup setup, RecoveryOptions options, Predicate<TransactionId> isOpenHere) {
        this(setup, options, isOpenHere, branch -> false);
    }

    /**
     * Recovery that knows when some branches need not wait any longer.
     *
     * @param isOverdue whether the deadline of a branch in doubt has certainly passed, so that its coordinator, which may live, has made up
     *     its mind or never will commit
     */
    public Recovery(
            EngineSetup setup,
            RecoveryOptions options,
            Predicate<TransactionId> isOpenHere,
            Predicate<BranchId> isOverdue) {
        this.setup = setup;
        this.options = options;
        this.isOpenHere = isOpenHere;
        DecisionDriver driver = new DecisionDriver(setup);
        this.owners = new OwnerRecovery(setup, driver);
        this.pull = new InDoubtPull(setup, options, isOpenHere, isOverdue, driver);
        setup.log().listen(new DecisionLogListener() {
            @Override
            public void ownerGone() {
                hint();
            }
        });
    }

    /** Begins passes, the first one at once. */
    public synchronized void start() {
        started = true;
        schedule(Duration.ZERO);
    }

    /** Ends passes; one that runs goes on by itself to its end. */
    @Override
    public synchronized void close() {
        started = false;
        if (next != null) {
            next.cancel(false);
        }
    }

    /** What the last pass saw. */
    public RecoveryReport report() {
        return report;
    }

    /** Makes a pass now, in addition to those that are scheduled. Never exceptional: failures are in the report. */
    public CompletionStage<RecoveryReport> pass() {
        PassFindings findings = new PassFindings();
        return setup.log()
                .incarnation()
                .thenCompose(
                        mine -> setup.log().owners(options.ownersMax()).thenCompose(all -> pass(mine, all, findings)))
                .handle((done, failure) -> {
                    if (failure != null) {
                        findings.failed(failure);
                    }
                    RecoveryReport seen =
                            findings.report(setup.runtime().wallClock().instant());
                    seen.failure().ifPresent(why -> log.debug("Recovery could not do all of its work: {}", why));
                    report = seen;
                    return seen;
                });
    }

    private CompletionStage<Void> pass(Incarnation mine, List<Owner> all, PassFindings findings) {
        CompletableFuture<?>[] recovered = all.stream()
                .filter(owner -> !owner.alive() || owner.incarnation().equals(mine.id()))
                .map(owner -> (owner.alive()
                                ? owners.sweep(mine.id(), transaction -> !isOpenHere.test(transaction), findings)
                                : owners.finish(owner.incarnation(), findings))
                        .exceptionally(failure -> {
                            findings.failed(failure);
                            return null;
                        })
                        .toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        KnownOwners known = KnownOwners.of(all, options.ownersMax());
        return CompletableFuture.allOf(recovered).thenCompose(done -> pull.pull(mine.log(), known, findings));
    }

    private synchronized void hint() {
        if (running) {
            hinted = true;
        } else if (started) {
            schedule(AFTER_HINT);
        }
    }

    private void run() {
        synchronized (this) {
            if (running || !started) {
                return;
            }
            running = true;
            hinted = false;
        }
        pass().whenComplete((seen, failure) -> ended());
    }

    private synchronized void ended() {
        running = false;
        if (started) {
            schedule(hinted ? AFTER_HINT : jittered(options.interval()));
        }
    }

    private synchronized void schedule(Duration delay) {
        if (next != null) {
            next.cancel(false);
        }
        try {
            next = setup.runtime().timer().schedule(this::run, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("Recovery ends with its timer", e);
        }
    }

    // half to one and a half, so that the processes of a service do not all look at the same moment
    private Duration jittered(Duration mean) {
        return Duration.ofNanos(mean.toNanos() / 2 + setup.runtime().random().nextLong(mean.toNanos() + 1));
    }
}
