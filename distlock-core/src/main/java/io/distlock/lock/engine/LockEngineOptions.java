package io.distlock.lock.engine;

import io.distlock.lock.LockListener;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Settings of an engine. Immutable.
 *
 * @param process what operators see as the holder: application, host and process, at most 120 printable characters
 * @param waitersMax how many calls of this process may wait for locks at once; more are refused
 * @param releaseMode whether {@link io.distlock.lock.LockHandle#close()} waits for the store
 * @param handOver bounds of passing a lock on inside the process while other processes wait
 * @param retry when to try again after the store has failed
 * @param listener is told what the engine does
 */
public record LockEngineOptions(
        String process,
        int waitersMax,
        ReleaseMode releaseMode,
        HandOver handOver,
        StoreRetry retry,
        LockListener listener) {

    private static final int PROCESS_LENGTH_MAX = 120;
    private static final Pattern PROCESS = Pattern.compile("[\\x20-\\x7e]{1," + PROCESS_LENGTH_MAX + "}");

    public LockEngineOptions {
        Objects.requireNonNull(releaseMode, "releaseMode");
        Objects.requireNonNull(handOver, "handOver");
        Objects.requireNonNull(retry, "retry");
        Objects.requireNonNull(listener, "listener");
        if (!PROCESS.matcher(process).matches()) {
            throw new IllegalArgumentException(
                    "process must have 1 to %d printable ASCII characters".formatted(PROCESS_LENGTH_MAX));
        }
        if (waitersMax < 1) {
            throw new IllegalArgumentException("waitersMax is %d, must be at least 1".formatted(waitersMax));
        }
    }

    /** The defaults, under the name of this process. */
    public static LockEngineOptions defaults() {
        return new LockEngineOptions(
                "pid-" + ProcessHandle.current().pid(),
                10_000,
                ReleaseMode.SYNC,
                HandOver.DEFAULT,
                StoreRetry.exponential(Duration.ofMillis(50), Duration.ofSeconds(1)),
                LockListener.NONE);
    }

    public LockEngineOptions withProcess(String process) {
        return new LockEngineOptions(process, waitersMax, releaseMode, handOver, retry, listener);
    }

    public LockEngineOptions withWaitersMax(int waitersMax) {
        return new LockEngineOptions(process, waitersMax, releaseMode, handOver, retry, listener);
    }

    public LockEngineOptions withReleaseMode(ReleaseMode releaseMode) {
        return new LockEngineOptions(process, waitersMax, releaseMode, handOver, retry, listener);
    }

    public LockEngineOptions withHandOver(HandOver handOver) {
        return new LockEngineOptions(process, waitersMax, releaseMode, handOver, retry, listener);
    }

    public LockEngineOptions withRetry(StoreRetry retry) {
        return new LockEngineOptions(process, waitersMax, releaseMode, handOver, retry, listener);
    }

    public LockEngineOptions withListener(LockListener listener) {
        return new LockEngineOptions(process, waitersMax, releaseMode, handOver, retry, listener);
    }
}
