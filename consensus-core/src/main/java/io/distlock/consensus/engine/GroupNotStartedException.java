package io.distlock.consensus.engine;

import io.distlock.consensus.ConsensusException;
import java.io.Serial;

/**
 * A majority of the acceptors answers, and nobody of them knows of the group. Start it once with {@link PaxosCluster#bootstrap()}, or
 * look for the addresses of the right servers.
 */
public final class GroupNotStartedException extends ConsensusException {

    @Serial
    private static final long serialVersionUID = 1L;

    GroupNotStartedException(GroupStatus status) {
        super(
                ("Consensus group %s was never started on these servers: bootstrap it, once (PaxosCluster.bootstrap(), with Spring Boot"
                                + " distlock.consensus.bootstrap=true or the endpoint 'consensus'). %s")
                        .formatted(status.group(), status.problems()));
    }
}
