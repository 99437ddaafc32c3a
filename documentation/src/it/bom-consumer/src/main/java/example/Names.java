package example;

import io.distlock.consensus.Register;
import io.distlock.lock.LockManager;
import io.distlock.txn.TransactionCoordinator;

/** One type of each starter: that this compiles is the test. */
record Names(LockManager locks, TransactionCoordinator transactions, Register register) {}
