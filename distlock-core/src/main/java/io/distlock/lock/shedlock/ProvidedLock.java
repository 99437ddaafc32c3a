package io.distlock.lock.shedlock;

import io.distlock.lock.LockHandle;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import net.javacrumbs.shedlock.core.AbstractSimpleLock;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.SimpleLock;

/**
 * The lock of one run of a job, until it is extended: then another one has the same handle. Its end is timed here, as an extension
 * moves it. Not to be used by two threads at once, as ShedLock does not.
 */
final class ProvidedLock extends AbstractSimpleLock {

    private final LockHandle handle;
    private final Function<Duration, CompletableFuture<Void>> timer;
    private final CompletableFuture<Void> tooLong;
    private final CompletableFuture<Void> keptLongEnough;

    /** @param keepFor how long this process keeps the lock taken from now on, beyond what the store does by itself */
    ProvidedLock(
            LockHandle handle,
            LockConfiguration configuration,
            Function<Duration, CompletableFuture<Void>> timer,
            Duration keepFor) {
        super(configuration);
        this.handle = handle;
        this.timer = timer;
        this.keptLongEnough = keepFor.isZero() ? CompletableFuture.completedFuture(null) : timer.apply(keepFor);
        this.tooLong = timer.apply(configuration.getLockAtMostFor());
        tooLong.thenRun(handle::releaseAsync);
    }

    @Override
    protected void doUnlock() {
        tooLong.cancel(false);
        if (keptLongEnough.isDone()) {
            handle.close();
        } else {
            keptLongEnough.thenRun(handle::releaseAsync);
        }
    }

    @Override
    protected Optional<SimpleLock> doExtend(LockConfiguration longer) {
        tooLong.cancel(false);
        keptLongEnough.cancel(false);
        if (!handle.isValid()) {
            return Optional.empty();
        }
        return Optional.of(new ProvidedLock(handle, longer, timer, longer.getLockAtLeastFor()));
    }
}
