package io.distlock.lock.interceptor;

/** Keeps a lock until the transaction of the calling thread has ended. */
@FunctionalInterface
interface AfterTransaction {

    /** For applications without Spring's transactions. */
    AfterTransaction NEVER = (lock, release) -> false;

    /**
     * Runs the action on this thread after the active transaction, however that ends.
     *
     * @return false if there is none; the action does not run then
     */
    boolean register(HeldLock lock, Runnable release);
}
