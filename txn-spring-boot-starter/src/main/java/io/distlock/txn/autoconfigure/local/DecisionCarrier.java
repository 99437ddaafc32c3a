package io.distlock.txn.autoconfigure.local;

import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.DecisionRecord;
import javax.sql.DataSource;

/** Writes decisions into local transactions, for a kind of log whose records are in a database. Thread-safe. */
public interface DecisionCarrier {

    /** Whether the log is in the database of this data source. */
    boolean livesIn(DecisionLog log, DataSource dataSource);

    /**
     * Writes COMMIT into the transaction that this thread is in, and does not commit it.
     *
     * @throws RuntimeException if it was not written, and must not be committed
     */
    void recordIn(DecisionLog log, DataSource dataSource, DecisionRecord decision);

    /** The transaction that the decision was written into has ended, and it is known how. May be repeated. */
    void settled(DecisionLog log, TransactionId transaction);
}
