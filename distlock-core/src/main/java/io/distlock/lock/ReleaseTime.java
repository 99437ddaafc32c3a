package io.distlock.lock;

/** When the lock of an annotated method is released. */
public enum ReleaseTime {
    /**
     * After the transaction that was active when the lock was taken. Where there was none, after the method and after the completion of
     * every transaction that it has begun.
     */
    AFTER_TRANSACTION,
    /** After the method, although an outer transaction may commit its changes later. */
    AFTER_METHOD
}
