package io.distlock.lock.quorum;

import io.distlock.consensus.Register;
import io.distlock.lock.LockKey;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.LockCapability;
import io.distlock.lock.spi.LockPage;
import io.distlock.lock.spi.LockRecord;
import io.distlock.lock.spi.LockStore;
import io.distlock.lock.spi.LockStoreListener;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.Renewal;
import io.distlock.lock.spi.RenewalResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Locks in registers that a majority of independent servers agrees on: one register for each lock. No failover of a server, no restart
 * and no clock can give a fencing token twice, as long as the registers keep their promise; and while no two monotonic clocks differ
 * by more than a tenth in their rate, no two processes hold a lock at once.
 *
 * <pre>{@code
 * LockStore store = QuorumLockStore.create(register, QuorumLockStoreOptions.defaults());
 * try (LockEngine locks = LockEngine.start(store)) {
 *     // ..
 * }
 * }</pre>
 *
 * <p>What it does not have: a queue (whoever looks first after a release has the lock; the process that gave it up stands back for
 * those who left word that they wait), hints (a process whose lock was released by force notices at its next renewal), and a list of
 * all locks. A register is never forgotten, because its token must not come again: its name and some 100 to 300 bytes on every server
 * for every lock that was ever asked for, so keys must not be made up without end.
 *
 * <p>A holder that died is found out by being watched for its lease, from the first attempt of somebody else on. A lock that is
 * kept beyond its release is freed by the process that kept it, or else in the same way.
 *
 * <p>Each step ends within the time-out of the register. Taking a lock that this process had last, renewing and releasing it are one
 * round trip to a majority, taking one from elsewhere is two or three, and looking at one that is taken is one, which does not
 * get into the way of its holder. Thread-safe; one daemon thread.
 */
public final class QuorumLockStore implements LockStore {

    private final LockRegisters registers;
    private final QuorumRuntime runtime;
    private final LockRules rules;
    private final Watches watches;
    private final Courtesy courtesy;
    private final Runnable afterClose;

    QuorumLockStore(
            Register register,
            QuorumLockStoreOptions options,
            QuorumRuntime runtime,
            LockRules rules,
            Runnable afterClose) {
        this.registers = new LockRegisters(register.direct(), options.keyPrefix());
        this.runtime = runtime;
        this.rules = rules;
        this.watches = new Watches(runtime, rules, options, this::clear);
        this.courtesy = new Courtesy(runtime, options.pollMax());
        this.afterClose = afterClose;
    }

    /** A store on these registers, which stay the caller's to close, after the store. Sends nothing yet. */
    public static QuorumLockStore create(Register register, QuorumLockStoreOptions options) {
        QuorumRuntime runtime = QuorumRuntime.system();
        return new QuorumLockStore(register, options, runtime, new LockRules(), () -> runtime.timer()
                .shutdown());
    }

    /** A store with time and randomness that stay the caller's, for simulations. */
    public static QuorumLockStore create(Register register, QuorumLockStoreOptions options, QuorumRuntime runtime) {
        return new QuorumLockStore(register, options, runtime, new LockRules(), () -> {});
    }

    @Override
    public String name() {
        return "quorum";
    }

    /** None. */
    @Override
    public Set<LockCapability> capabilities() {
        return Set.of();
    }

    /** Does nothing: there are no hints. */
    @Override
    public void listen(String process, LockStoreListener listener) {}

    @Override
    public CompletionStage<AcquireResult> acquire(AcquireCommand command) {
        return courtesy.attempt(command.key(), () -> attempt(command));
    }

    private CompletionStage<AcquireResult> attempt(AcquireCommand command) {
        LockKey key = command.key();
        if (!watches.showsLiving(key)) {
            return take(command, watches.dead(key));
        }
        // the lock of a living holder is looked at first: an attempt to write would cost its next renewal a round trip
        return registers.read(key).thenCompose(found -> {
            boolean nothingToDo =
                    rules.acquire(found, command, Optional.empty()).equals(found);
            return nothingToDo ? CompletableFuture.completedFuture(busy(key, found)) : take(command, Optional.empty());
        });
    }

    private CompletionStage<AcquireResult> take(AcquireCommand command, Optional<Sighting> dead) {
        LockKey key = command.key();
        return registers
                .change(key, found -> rules.acquire(found, command, dead))
                .thenApply(after -> {
                    Optional<Tenure> own =
                            after.tenure().filter(taken -> taken.owner().equals(command.owner()));
                    if (own.isEmpty()) {
                        return busy(key, after);
                    }
                    watches.forget(key);
                    Tenure tenure = own.get();
                    return new AcquireResult.Granted(
                            tenure.firstToken(), after.lastToken(), after.wanted(), tenure.lease());
                });
    }

    private AcquireResult busy(LockKey key, RegisteredLock found) {
        found.tenure().ifPresent(taken -> watches.saw(key, taken, found));
        return new AcquireResult.Busy(watches.untilNextLook(key));
    }

    @Override
    public CompletionStage<List<RenewalResult>> renew(List<Renewal> renewals) {
        if (renewals.size() == 1) {
            return renew(renewals.get(0)).thenApply(List::of);
        }
        List<CompletableFuture<RenewalResult>> results = renewals.stream()
                .map(renewal -> renew(renewal).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(results.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> results.stream().map(CompletableFuture::join).toList());
    }

    private CompletionStage<RenewalResult> renew(Renewal renewal) {
        return registers
                .change(renewal.key(), found -> rules.renew(found, renewal.owner(), renewal.lease()))
                .thenApply(after -> {
                    if (!after.isOf(renewal.owner())) {
                        return RenewalResult.LOST;
                    }
                    return after.wanted() ? RenewalResult.RENEWED_CONTENDED : RenewalResult.RENEWED;
                });
    }

    /** One: every lock has a register of its own, and the outcome of one is none of another's business. */
    @Override
    public int renewalBatchMax() {
        return 1;
    }

    /**
     * {@inheritDoc}
     *
     * <p>In rare cases, after a majority was away for a time, a release that took effect is answered with {@code NOT_HELD}.
     */
    @Override
    public CompletionStage<ReleaseOutcome> release(LockKey key, Owner owner, Duration keepFor) {
        Courtesy.Departure departure = courtesy.begin(key);
        Ending ending = new Ending(found -> rules.release(found, owner, keepFor));
        return registers
                .change(key, ending)
                .whenComplete((after, failure) ->
                        departure.ended(failure == null && ending.tookEffect() && after.wanted() && keepFor.isZero()))
                .thenApply(after -> {
                    if (after.isOf(owner)) {
                        after.tenure().ifPresent(kept -> watches.saw(key, kept, after));
                    }
                    return ending.outcome();
                });
    }

    /**
     * {@inheritDoc}
     *
     * <p>The time since is that of this process's first look at the holder, and the lease that is left is an upper bound. Waiting
     * processes are one or none: whether anybody has left word.
     */
    @Override
    public CompletionStage<Optional<LockRecord>> inspect(LockKey key) {
        return registers.read(key).thenApply(found -> found.tenure().map(taken -> {
            Duration left = watches.saw(key, taken, found);
            Instant since = runtime.wallClock().instant().minus(taken.lease()).plus(left);
            return new LockRecord(
                    key, taken.firstToken(), found.lastToken(), taken.holder(), since, left, found.wanted() ? 1 : 0);
        }));
    }

    @Override
    public CompletionStage<LockPage> list(Optional<String> cursor, int limit) {
        throw new UnsupportedOperationException("Registers cannot be listed");
    }

    /**
     * {@inheritDoc}
     *
     * <p>The evicted process is not told: it notices at its next renewal, after a third of its lease at the latest.
     */
    @Override
    public CompletionStage<ReleaseOutcome> forceRelease(LockKey key, long expectedToken) {
        Ending ending = new Ending(found -> rules.evict(found, expectedToken));
        return registers.change(key, ending).thenApply(after -> ending.outcome());
    }

    @Override
    public CompletionStage<Void> ping() {
        return registers.ping();
    }

    /** Ends looking after the locks of others, and after those that are kept. Locks that are held stay in their registers. */
    @Override
    public void close() {
        watches.close();
        afterClose.run();
    }

    /** Locks that leave a trace in this process, for tests of leaks. */
    int traces() {
        return watches.size() + courtesy.size();
    }

    private CompletionStage<Void> clear(LockKey key, Sighting dead) {
        return registers
                .read(key)
                .thenCompose(found -> rules.isSame(dead, found)
                        ? registers.change(key, now -> rules.clear(now, dead)).thenAccept(after -> {})
                        : CompletableFuture.completedFuture(null));
    }
}
