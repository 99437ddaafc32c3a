package io.distlock.consensus.zookeeper;

import io.distlock.consensus.paxos.AcceptorMark;
import io.distlock.consensus.paxos.AcceptorState;
import java.util.Optional;

/**
 * What stood in the nodes when they were read, perhaps by a server that lags.
 *
 * @param markVersion of the node of the acceptor
 * @param stateVersion of the node of the register
 */
record Seen(Optional<AcceptorMark> mark, int markVersion, Optional<AcceptorState> state, int stateVersion) {}
