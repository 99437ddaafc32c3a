package io.distlock.consensus.engine;

import io.distlock.consensus.ConsensusException;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.RegisterResult.Reason;
import java.io.Serial;

/** A register could not be rewritten, so the readmission of an acceptor has stopped. Begin it again when a majority answers. */
public final class SweepFailedException extends ConsensusException {

    @Serial
    private static final long serialVersionUID = 1L;

    SweepFailedException(RegisterKey key, Reason reason) {
        super("Register %s could not be rewritten: %s".formatted(key, reason));
    }
}
