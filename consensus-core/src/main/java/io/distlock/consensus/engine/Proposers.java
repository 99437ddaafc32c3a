package io.distlock.consensus.engine;

import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.paxos.Proposer;

/** Creates proposers. */
@FunctionalInterface
interface Proposers {

    /** A proposer with an id that was never used before. */
    Proposer create(RegisterKey key, long id);
}
