package io.distlock.lock.engine;

import io.distlock.lock.LockKey;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.ForwardingLockStore;
import io.distlock.lock.spi.GiveUp;
import io.distlock.lock.spi.LockStore;
import io.distlock.lock.spi.LockStoreListener;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.Renewal;
import io.distlock.lock.spi.RenewalResult;
import io.distlock.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Records all steps, and answers each kind of them as a test says. Confined to one thread. */
final class ScriptedLockStore extends ForwardingLockStore {

    /** How a kind of step is answered. */
    enum Answer {
        AT_ONCE,
        /** Takes effect at once; the answer comes after the delay. */
        LATE,
        /** The caller is told at once that the outcome is unknown; takes effect after the delay. */
        UNKNOWN_AND_ARRIVES_LATE,
        /** Has no effect, and the caller is told that the outcome is unknown. */
        UNKNOWN_AND_LOST,
        /** Takes effect at once, but the caller is told that the outcome is unknown. */
        UNKNOWN_AND_DONE,
        /** Nothing ever happens. */
        SILENT
    }

    final List<AcquireCommand> acquires = new ArrayList<>();
    final List<List<Renewal>> renewals = new ArrayList<>();
    final List<Owner> releases = new ArrayList<>();
    Answer toAcquire = Answer.AT_ONCE;
    Answer toRenew = Answer.AT_ONCE;
    Answer toRelease = Answer.AT_ONCE;
    Duration delay = Duration.ofSeconds(1);

    /** Whether it takes several locks in one step, and how many such steps there were. */
    boolean takesTogether = true;

    int stepsTogether;

    /** The lease that the store gives whatever is asked for. */
    @Nullable
    Duration ownLease;

    @Nullable
    LockStoreListener listener;

    private final Simulation simulation;

    ScriptedLockStore(LockStore delegate, Simulation simulation) {
        super(delegate);
        this.simulation = simulation;
    }

    @Override
    public void listen(String process, LockStoreListener listener) {
        this.listener = listener;
        super.listen(process, listener);
    }

    int steps() {
        return acquires.size() + renewals.size() + releases.size();
    }

    @Override
    public CompletionStage<AcquireResult> acquire(AcquireCommand command) {
        acquires.add(command);
        Duration given = ownLease;
        return given == null
                ? answer(toAcquire, () -> super.acquire(command))
                : answer(toAcquire, () -> super.acquire(withLease(command, given)));
    }

    @Override
    public CompletionStage<List<AcquireResult>> acquireTogether(List<AcquireCommand> commands) {
        acquires.addAll(commands);
        stepsTogether++;
        return answer(toAcquire, () -> super.acquireTogether(commands));
    }

    @Override
    public boolean takesTogether(List<LockKey> keys) {
        return takesTogether;
    }

    @Override
    public CompletionStage<List<ReleaseOutcome>> releaseTogether(List<GiveUp> giveUps) {
        giveUps.forEach(one -> releases.add(one.owner()));
        stepsTogether++;
        return answer(toRelease, () -> super.releaseTogether(giveUps));
    }

    @Override
    public CompletionStage<List<RenewalResult>> renew(List<Renewal> batch) {
        renewals.add(batch);
        return answer(toRenew, () -> super.renew(batch));
    }

    @Override
    public CompletionStage<ReleaseOutcome> release(LockKey key, Owner owner, Duration keepFor) {
        releases.add(owner);
        return answer(toRelease, () -> super.release(key, owner, keepFor));
    }

    private static AcquireCommand withLease(AcquireCommand command, Duration lease) {
        return new AcquireCommand(
                command.key(), command.owner(), lease, command.tokens(), command.queue(), command.holder());
    }

    private <R> CompletionStage<R> answer(Answer how, Supplier<CompletionStage<R>> step) {
        CompletableFuture<R> unknown = CompletableFuture.failedFuture(new LockStoreException("timed out"));
        return switch (how) {
            case AT_ONCE -> step.get();
            case LATE -> {
                CompletionStage<R> done = step.get();
                CompletableFuture<R> late = new CompletableFuture<>();
                later(() -> done.thenAccept(late::complete));
                yield late;
            }
            case UNKNOWN_AND_ARRIVES_LATE -> {
                later(step::get);
                yield unknown;
            }
            case UNKNOWN_AND_LOST -> unknown;
            case UNKNOWN_AND_DONE -> {
                step.get();
                yield unknown;
            }
            case SILENT -> new CompletableFuture<>();
        };
    }

    private void later(Runnable task) {
        simulation.scheduler().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }
}
