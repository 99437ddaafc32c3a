package io.distlock.txn.recovery;

import java.time.Duration;

/**
 * How recovery works. Immutable.
 *
 * @param interval between two passes, on average; a hint of the log begins one sooner
 * @param patience how long a branch stays in doubt while its coordinator lives, before it decides to abort; longer than the timeouts
 *     of transactions, or slow ones abort. The branches of a coordinator that is gone do not wait, nor do those whose deadline is known
 * @param lookAfter how long a branch stays in doubt before it looks whether a decision stands, which decides nothing; and how long after
 *     its deadline one that remembers it decides to abort
 * @param ownersMax how many incarnations a pass looks at
 * @param branchesMax how many branches in doubt of each participant a pass looks at, at a time; at most ten times as many
 */
public record RecoveryOptions(
        Duration interval, Duration patience, Duration lookAfter, int ownersMax, int branchesMax) {

    /** What fits most services. */
    public static RecoveryOptions defaults() {
        return new RecoveryOptions(Duration.ofSeconds(3), Duration.ofMinutes(2), Duration.ofSeconds(3), 1_000, 1_000);
    }

    public RecoveryOptions withInterval(Duration value) {
        return new RecoveryOptions(value, patience, lookAfter, ownersMax, branchesMax);
    }

    public RecoveryOptions withPatience(Duration value) {
        return new RecoveryOptions(interval, value, lookAfter, ownersMax, branchesMax);
    }

    public RecoveryOptions withLookAfter(Duration value) {
        return new RecoveryOptions(interval, patience, value, ownersMax, branchesMax);
    }
}
