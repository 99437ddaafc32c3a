package io.distlock.consensus;

import java.io.Serial;

/** Something happened that the protocol excludes: a bug, or servers that are not what they say. Stop, and look at the servers. */
public class ProtocolViolationException extends ConsensusException {

    @Serial
    private static final long serialVersionUID = 1L;

    public ProtocolViolationException(String message) {
        super(message);
    }
}
