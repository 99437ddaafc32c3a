package io.distlock.txn.tcc;

/**
 * What is recorded of a branch.
 *
 * @param arguments of its try, as JSON; empty if there was none
 */
record BranchRow(BranchState state, String arguments) {}
