package io.distlock.lock.faults;

import io.distlock.lock.LockKey;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** A real server of one kind, and what it says about the locks in it. Thread-safe. */
interface LockServer extends AutoCloseable {

    /** For processes that outlive the test. */
    default String address() {
        return address(Duration.ofSeconds(30));
    }

    /**
     * What {@link LockNodes} and workers connect to.
     *
     * @param session after it the server notices the death of the process, if it keeps sessions
     */
    String address(Duration session);

    /** How long a dead process with such a session keeps its turn. */
    Duration turnOfTheDead(Duration session);

    /** How many processes wait for a lock that is held or reserved. */
    long waiting(LockKey key);

    /** Whether anything is kept for processes that wait for a held lock. */
    boolean hasTraceOfWaiters(LockKey key);

    /** Whether the lock is reserved for a process that waited, was woken and has not confirmed yet. */
    boolean isOffered(LockKey key);

    /** Whether nothing of the locks is left. */
    boolean isEmpty();

    /** Channels that processes listen to, of a server that has such. */
    long channels();

    /** Connections of clients. */
    long clients();

    @Override
    void close();

    /** Waits until this many processes stand in the queue of a lock. */
    default void awaitQueue(LockKey key, int processes) {
        await(processes + " processes wait for " + key, () -> waiting(key) == processes);
    }

    default void awaitEmpty() {
        await("nothing is left of the locks", this::isEmpty);
    }

    private static void await(String what, BooleanSupplier condition) {
        Awaitility.await(what)
                .atMost(RedisProbe.LIMIT)
                .pollInterval(Duration.ofMillis(5))
                .until(condition::getAsBoolean);
    }
}
