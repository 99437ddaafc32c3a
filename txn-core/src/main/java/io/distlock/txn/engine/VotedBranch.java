package io.distlock.txn.engine;

import io.distlock.txn.BranchId;
import io.distlock.txn.spi.Vote;

/** A branch that another service has opened, and its vote. */
public record VotedBranch(BranchId branch, Vote vote) {}
