package io.distlock.lock.interceptor;

import org.springframework.util.ClassUtils;

/** Finds out whether Spring's transactions are on the class path. */
final class SpringTransactions {

    private SpringTransactions() {}

    static boolean arePresent() {
        return ClassUtils.isPresent(
                "org.springframework.transaction.support.TransactionSynchronizationManager",
                SpringTransactions.class.getClassLoader());
    }

    static OptimisticTransactions optimistic() {
        return arePresent() ? new SpringOptimisticTransactions() : OptimisticTransactions.NONE;
    }
}
