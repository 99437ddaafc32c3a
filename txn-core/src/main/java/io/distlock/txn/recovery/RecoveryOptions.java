package io.distlock.txn.recovery;

import java.time.Duration;

/**
 * How recovery works. Immutable.
 *
 * @param interval between two passes, on average; a hint of the log begins one sooner
 * @param patience how long a branch stays in doubt while its coordinator lives, before it decides to abort; longer than the timeouts
 *     of transactions, or slow ones abort. The branches of a coordinator that is gone do not wait
 * @param ownersMax how many incarnations a pass looks at
 * @param branchesMax how many branches in doubt of each participant a pass looks at, at a time; at most ten times as many
 */
public record RecoveryOptions(Duration interval, Duration patience, int ownersMax, int branchesMax) {

    /** What fits most services. */
    public static RecoveryOptions defaults() {
        return new RecoveryOptions(Duration.ofSeconds(3), Duration.ofMinutes(2), 1_000, 1_000);
    }

    public RecoveryOptions withInterval(Duration value) {
        return new RecoveryOptions(value, patience, ownersMax, branchesMax);
    }

    public RecoveryOptions withPatience(Duration value) {
        return new RecoveryOptions(interval, value, ownersMax, branchesMax);
    }
}
