package io.distlock.lock.interceptor;

import java.lang.reflect.Method;

/** What optimistic locks have to know of transactions. Thread-safe. */
interface OptimisticTransactions {

    /** For applications without Spring's transactions. */
    OptimisticTransactions NONE = new OptimisticTransactions() {

        @Override
        public boolean isActive() {
            return false;
        }

        @Override
        public boolean begins(Method method, Class<?> targetClass) {
            return false;
        }

        @Override
        public void bind(OptimisticCallInTransaction call) {
            throw new IllegalStateException("There are no transactions");
        }
    };

    /** Whether the calling thread is in a transaction. */
    boolean isActive();

    /** Whether the method is declared to run in a transaction, and begins one where there is none. */
    boolean begins(Method method, Class<?> targetClass);

    /** Ends the attempt with the active transaction. */
    void bind(OptimisticCallInTransaction call);
}
