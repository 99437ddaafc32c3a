package io.distlock.lock.faults;

import io.distlock.lock.LockKey;
import io.distlock.lock.LockListener;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what the engine tells about renewals. Thread-safe. */
final class CountingRenewals implements LockListener {

    private final AtomicLong renewed = new AtomicLong();

    @Override
    public void onRenewed(LockKey key) {
        renewed.incrementAndGet();
    }

    long renewed() {
        return renewed.get();
    }
}
