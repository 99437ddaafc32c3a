package io.distlock.txn.spi;

import io.distlock.txn.BranchId;
import java.time.Duration;

/**
 * A branch that is prepared and does not know the decision.
 *
 * @param branch which
 * @param age how long it has been prepared
 */
public record InDoubtBranch(BranchId branch, Duration age) {}
