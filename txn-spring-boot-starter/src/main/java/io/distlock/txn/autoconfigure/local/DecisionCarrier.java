package io.distlock.txn.autoconfigure.local;

import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.DecisionRecord;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/** Does what needs the connection of a local transaction, such as writing decisions of a log in the same database. Thread-safe. */
public interface DecisionCarrier {

    /** Whether the log is in the database of this data source. */
    boolean livesIn(DecisionLog log, DataSource dataSource);

    /**
     * Writes COMMIT into the transaction that this thread is in, and does not commit it.
     *
     * @throws RuntimeException if it was not written, and must not be committed
     */
    void recordIn(DecisionLog log, DataSource dataSource, DecisionRecord decision);

    /**
     * Asks whether the transaction that this thread is in, which carries no decision, can commit.
     *
     * @return why it cannot; empty if it can, or if its database would say so by itself
     */
    Optional<SQLException> refusalToCommit(DataSource dataSource);

    /** The transaction that the decision was written into has ended, and it is known how. May be repeated. */
    void settled(DecisionLog log, TransactionId transaction);
}
