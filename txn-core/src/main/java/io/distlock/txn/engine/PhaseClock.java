package io.distlock.txn.engine;

import io.distlock.txn.Transaction;
import io.distlock.txn.engine.TransactionListener.Phase;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Tells and times the phases of ending one transaction. Each begins with the first thing that is done in it. Thread-safe. */
final class PhaseClock {

    private final Transaction transaction;
    private final TransactionListener listener;
    private final LongSupplier nanoTime;
    private @Nullable Phase current; // guarded by this
    private long sinceNanos; // guarded by this
    private boolean ended; // guarded by this

    PhaseClock(Transaction transaction, TransactionListener listener, LongSupplier nanoTime) {
        this.transaction = transaction;
        this.listener = listener;
        this.nanoTime = nanoTime;
    }

    /** Something is done in this phase, which ends an earlier one; what comes late changes nothing. */
    synchronized void in(Phase phase) {
        if (ended || current != null && phase.compareTo(current) <= 0) {
            return;
        }
        endCurrent();
        current = phase;
        sinceNanos = nanoTime.getAsLong();
        listener.phaseBegun(transaction, phase);
    }

    /** All is done. */
    synchronized void end() {
        endCurrent();
        ended = true;
    }

    private void endCurrent() {
        if (current != null) {
            listener.phaseEnded(transaction, current, Duration.ofNanos(nanoTime.getAsLong() - sinceNanos));
            current = null;
        }
    }
}
