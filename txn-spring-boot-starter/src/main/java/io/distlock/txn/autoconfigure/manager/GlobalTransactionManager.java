package io.distlock.txn.autoconfigure.manager;

import org.springframework.transaction.PlatformTransactionManager;

/** A manager whose transactions are distributed ones; all others are of local transactions, which may join them. */
public interface GlobalTransactionManager extends PlatformTransactionManager {}
