package io.distlock.txn.engine;

import io.distlock.txn.BranchId;
import java.util.Optional;

/**
 * A branch as its coordinator sees it, for display.
 *
 * @param progress such as {@code PREPARED}
 * @param attempts how often it was told the outcome
 * @param lastFailure of the last call that failed
 */
public record BranchReport(BranchId branch, String progress, int attempts, Optional<String> lastFailure) {}
