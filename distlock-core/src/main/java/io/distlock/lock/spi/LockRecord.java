package io.distlock.lock.spi;

import io.distlock.lock.LockKey;
import java.time.Duration;
import java.time.Instant;

/**
 * A lock that is taken, as its store sees it, for operators.
 *
 * @param firstToken smallest fencing token that the holding process may hand out
 * @param lastToken largest of them
 * @param holder what the holder said of itself
 * @param since when the grant began, by the clock of the store
 * @param leaseLeft what is left of the lease
 * @param waitingProcesses how many processes wait in the store
 * @param shared whether it is shared by readers; the holder is then one of them
 * @param holders how many processes have it
 */
public record LockRecord(
        LockKey key,
        long firstToken,
        long lastToken,
        String holder,
        Instant since,
        Duration leaseLeft,
        long waitingProcesses,
        boolean shared,
        long holders) {

    /** A lock that one process has alone. */
    public LockRecord(
            LockKey key,
            long firstToken,
            long lastToken,
            String holder,
            Instant since,
            Duration leaseLeft,
            long waitingProcesses) {
        this(key, firstToken, lastToken, holder, since, leaseLeft, waitingProcesses, false, 1);
    }
}
