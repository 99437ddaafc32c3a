package io.distlock.lock.interceptor;

/** Keeps a lock until the transaction of the calling thread has ended. */
@FunctionalInterface
interface AfterTransaction {

    /** For applications without Spring's transactions. */
    AfterTransaction NEVER = (lock, leave, release) -> false;

    /**
     * Runs both actions after the active transaction, however that ends.
     *
     * @param leave ends what the lock means to this thread, and runs on it
     * @param release gives the lock back; where the transaction ends later than the work of this thread, it runs on another one
     * @return false if there is no transaction; nothing runs then
     */
    boolean register(HeldLock lock, Runnable leave, Runnable release);
}
