package io.distlock.lock.spi;

import io.distlock.lock.LockKey;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Keeps the version of each resource where all processes see it, as a sequence lock: even numbers are stable, odd ones say
 * that somebody commits. See Lameter, "Effective synchronization on Linux/NUMA systems" (2005); unlike there, a
 * writer has a lease, and needs the version that it has read.
 *
 * <p>Each call is one step: it returns at once, sends one request and completes its stage with the answer, on any thread,
 * within a time-out that the store bounds. A stage that completes exceptionally, with a {@link
 * io.distlock.lock.LockStoreException}, means <em>unknown</em>: the step may have happened, may happen later, or never.
 * Every step is idempotent for its owner, so an unknown one may be repeated.
 *
 * <p>Numbers only grow, and none that was ever answered for a resource comes back for another state of it, also after the
 * store has forgotten the resource: each new stable number is at least the time of the store in microseconds, or comes from its
 * own count of all writes. So numbers that a failover of Redis has lost are not given again while the clocks of the servers are
 * sane; but a mark that it has lost marks no more.
 *
 * <p>Belongs to a {@link LockStore} and is closed with it. Implementations are thread-safe, and pass {@code
 * VersionStoreContract}.
 */
public interface VersionStore {

    /** Short name for metrics and messages, such as {@code redis}. */
    String name();

    /**
     * Reads the version. A mark whose lease is over, by the clock of the store, is passed by: the answer is then the next
     * stable number, which its owner can neither mark nor publish.
     *
     * @param keepFor how long the answered number shall be remembered so that it can be marked
     */
    CompletionStage<VersionReading> read(LockKey key, Duration keepFor);

    /**
     * Reads as {@link #read} does, and sees whatever was marked or published before the call. Where several servers answer, a
     * plain reading may be older: that is harmless before a mark, which compares, and not for work that ends with it.
     */
    default CompletionStage<VersionReading> readNewest(LockKey key, Duration keepFor) {
        return read(key, keepFor);
    }

    /**
     * Makes the version odd if it is the expected one, in one step with the comparison. Marking again by the same owner is
     * the same mark, with a new lease, as long as nobody has passed by.
     *
     * @param expected a stable number that was read
     * @param owner a new one for each mark
     * @param lease how long the mark shall last from the store's answer on
     */
    CompletionStage<MarkResult> mark(LockKey key, long expected, Owner owner, Duration lease);

    /** Ends the mark if it is still this owner's, and makes the version the next stable number. */
    CompletionStage<PublishResult> publish(LockKey key, Owner owner);
}
