package io.distlock.consensus.autoconfigure;

import io.distlock.consensus.ConsensusException;
import io.distlock.consensus.engine.GroupStatus;
import java.io.Serial;

/** The application shall not start without its group, and no majority of its acceptors counts. */
final class GroupUnavailableException extends ConsensusException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final boolean neverStarted;

    GroupUnavailableException(GroupStatus status) {
        super("Consensus group '%s' cannot be used: %s".formatted(status.group(), status.problems()));
        this.neverStarted = status.isNew();
    }

    boolean isNeverStarted() {
        return neverStarted;
    }
}
