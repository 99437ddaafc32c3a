package io.distlock.lock.interceptor;

import io.distlock.lock.LockContext;

/** The reactive transaction around a subscription, if there is one. */
interface ReactiveTransaction {

    /** No transaction. */
    ReactiveTransaction NONE = new ReactiveTransaction() {
        @Override
        public LockContext locks() {
            return LockContext.empty();
        }

        @Override
        public void keep(JointRelease release) {}
    };

    /** The locks that wait for the end of the transaction. */
    LockContext locks();

    /** Holds back the release until the transaction has ended, and refuses its commit if the lock is lost. */
    void keep(JointRelease release);
}
