package io.distlock.txn.log.jdbc;

import io.distlock.txn.spi.Decision;
import io.distlock.txn.spi.DecisionRecord;
import java.util.Optional;

/**
 * What one reading found of a transaction.
 *
 * @param owner what its owner row says
 * @param decision what its register says
 */
record Standing(OwnerState owner, Optional<DecisionRecord> decision) {

    /**
     * The decision as far as its coordinator can rely on it. ABORT of a fenced incarnation may have been written by an unlisted branch
     * after the coordinator's own COMMIT was acknowledged and collected.
     */
    Optional<DecisionRecord> binding() {
        return decision.filter(record -> owner == OwnerState.ALIVE || record.decision() == Decision.COMMIT);
    }

    /** Whether nothing is in the way of a decision. */
    boolean isFree() {
        return owner == OwnerState.ALIVE && decision.isEmpty();
    }

    enum OwnerState {
        ALIVE,
        FENCED,
        /** Retired. */
        REMOVED
    }
}
