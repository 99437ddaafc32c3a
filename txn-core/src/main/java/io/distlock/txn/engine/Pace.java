package io.distlock.txn.engine;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How quickly a participant answers, as far as it is the participant that takes the time: near the quickest of its latest answers, so that
 * a process without free CPU does not look like a slow resource. Thread-safe; of two answers at the same time one may not count.
 */
final class Pace {

    private static final int WEIGHT_OF_SLOWER = 64;
    private static final int CALLS_OF_DISTRUST = 64;

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE);
    private final AtomicInteger distrust = new AtomicInteger();

    void answered(long took) {
        long before = nanos.get();
        if (took <= before) {
            nanos.lazySet(took);
        } else {
            nanos.lazySet(before + (took - before) / WEIGHT_OF_SLOWER);
        }
        if (distrust.get() > 0) {
            distrust.decrementAndGet();
        }
    }

    /** A call got no answer in time: the next ones are not waited for one after the other. */
    void wasLate() {
        distrust.set(CALLS_OF_DISTRUST);
    }

    boolean isBelow(long limitNanos) {
        return distrust.get() <= 0 && nanos.get() < limitNanos;
    }
}
