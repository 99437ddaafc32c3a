package io.distlock.samples.optimistic.demo;

import io.distlock.lock.LockKey;
import io.distlock.lock.LockListener;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/** Counts attempts, as the meters {@code distlock.optimistic.attempts} and {@code .conflicts} do. Thread-safe. */
@Component
class Tally implements LockListener {

    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicInteger conflicts = new AtomicInteger();

    @Override
    public void onOptimisticAttempt(LockKey key) {
        attempts.incrementAndGet();
    }

    @Override
    public void onOptimisticConflict(LockKey key) {
        conflicts.incrementAndGet();
    }

    int attempts() {
        return attempts.get();
    }

    int conflicts() {
        return conflicts.get();
    }
}
