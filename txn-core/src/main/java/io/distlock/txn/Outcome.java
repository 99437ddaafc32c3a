package io.distlock.txn;

import java.util.List;
import java.util.Optional;

/** How a distributed transaction ended, as far as is known. */
public sealed interface Outcome {

    /** Whose outcome it is. */
    TransactionId transaction();

    /**
     * It is decided to commit: every branch has committed, or will as soon as it can be reached.
     *
     * @param pending branches that have not acknowledged yet; recovery goes on with them
     */
    record Committed(TransactionId transaction, List<BranchId> pending) implements Outcome {

        public Committed {
            pending = List.copyOf(pending);
        }
    }

    /**
     * Every branch has rolled back, or will as soon as it can be reached or asks the log.
     *
     * @param cause what doomed the transaction, with the failures of branches suppressed; empty if its caller asked for it
     */
    record RolledBack(TransactionId transaction, Optional<Throwable> cause) implements Outcome {}

    /**
     * Nobody can tell yet: the log did not answer. It ends one way or the other when the log is back, without help; the endpoint
     * {@code transactions} shows it until then.
     */
    record InDoubt(TransactionId transaction, Throwable cause) implements Outcome {}

    /**
     * Some branch ended on its own, and possibly against the decision.
     *
     * @param committed what was decided
     * @param heuristics which branches, and how
     */
    record Mixed(TransactionId transaction, boolean committed, List<Heuristic> heuristics) implements Outcome {

        public Mixed {
            heuristics = List.copyOf(heuristics);
        }
    }
}
