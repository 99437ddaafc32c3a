package io.distlock.txn.spi;

/**
 * A local transaction of the thread that commits: a plain {@code DataSource}, which cannot be prepared. It is safe in two cases, and
 * refused in all others: it is the only branch, or the decision log is in its own database, so that one commit makes both its work and
 * the decision durable (in the field's words a <em>last resource</em>, in its safe form).
 */
public interface LocalBranch {

    /** What it is, for messages: the name of the {@code DataSource} or transaction manager. */
    String name();

    /** Whether this log's records can be written in the branch's own transaction. */
    boolean canCarryDecisionsOf(DecisionLog log);

    /**
     * Commits the work alone.
     *
     * @throws RuntimeException if it has rolled back, or nobody knows
     */
    LocalResult commit();

    /**
     * Writes COMMIT into the branch's transaction, as the last thing in it, and commits both.
     *
     * @throws RuntimeException if nobody knows whether it has committed
     */
    LocalResult commitWith(DecisionRecord decision);

    /** Rolls back; logs what goes wrong, since the database rolls back what is never committed. */
    void rollback();

    /** How it ended. */
    sealed interface LocalResult {

        /** Durably committed. */
        record Committed() implements LocalResult {}

        /** Rolled back for certain. */
        record RolledBack(Throwable cause) implements LocalResult {}
    }
}
