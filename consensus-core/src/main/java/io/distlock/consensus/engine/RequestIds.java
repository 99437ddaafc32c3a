package io.distlock.consensus.engine;

import io.distlock.consensus.RequestId;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ids of changes, counted up from a random number of 62 bits: as unlikely to meet as random ones, but quicker to come by, and alike,
 * so that a register keeps several of them in little room. Thread-safe.
 */
final class RequestIds {

    private final AtomicLong next;

    RequestIds(PaxosRuntime runtime) {
        this.next = new AtomicLong(runtime.randomId() >>> 1);
    }

    RequestId next() {
        return RequestId.of(Long.toString(next.getAndIncrement(), Character.MAX_RADIX));
    }
}
