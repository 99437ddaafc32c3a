package io.distlock.txn.engine;

import io.distlock.txn.TransactionId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An open transaction of this process, for display.
 *
 * @param state how far it is
 * @param since when it began
 * @param age how long ago that was, by the monotonic clock
 * @param rollbackCause why it can only roll back
 * @param doubt why nobody can tell its outcome
 */
public record TransactionReport(
        TransactionId id,
        String name,
        TransactionState state,
        Instant since,
        Duration age,
        List<BranchReport> branches,
        Optional<String> rollbackCause,
        Optional<String> doubt) {}
