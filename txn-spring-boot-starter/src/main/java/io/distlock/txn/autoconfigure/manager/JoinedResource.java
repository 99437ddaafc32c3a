package io.distlock.txn.autoconfigure.manager;

/** Something of the thread that works in a distributed transaction. Confined to that thread. */
public interface JoinedResource {

    /** The thread goes on outside of the transaction. */
    void suspend();

    /** The thread goes on with the transaction. */
    void resume();

    /** Brings what is still to be written to the database, so that what is wrong shows before anybody prepares. */
    void flush();

    /** Whether an {@code EntityManager} takes part by it, although no local transaction is active. */
    default boolean takesEntities() {
        return false;
    }

    /** The transaction is about to commit, if nothing speaks against it; {@link #ending} follows. */
    default void beforeCompletion() {}

    /** The transaction is about to end on this thread, one way or the other. */
    void ending();

    /** Its outcome is known, or the thread has waited for long enough. */
    default void ended() {}
}
