package io.distlock.lock.spi;

import java.time.Duration;

/** What a store answers to an attempt. An answer that did not come, or that is an error, is an exceptional stage: unknown. */
public sealed interface AcquireResult {

    /**
     * The lock belongs to the owner.
     *
     * @param firstToken smallest of the reserved fencing tokens, larger than all reserved before for this lock; of a shared grant
     *     not smaller than those of earlier grants that were not shared
     * @param lastToken largest of them; of a shared grant the same, and smaller than those of later grants that are not shared
     * @param contended whether other processes wait in the store
     * @param lease how long the grant lasts from the store's answer on: what was asked for, or what the store has instead,
     *     such as the time-out of a session; positive
     */
    record Granted(long firstToken, long lastToken, boolean contended, Duration lease) implements AcquireResult {}

    /**
     * The lock belongs to somebody else. If the attempt asked for it, the owner is in the queue now, and stays there as long
     * as it asks again in time.
     *
     * @param retryAfter when to ask again if no wake-up comes; positive
     */
    record Busy(Duration retryAfter) implements AcquireResult {}
}
