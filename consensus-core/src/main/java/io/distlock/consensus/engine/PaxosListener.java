package io.distlock.consensus.engine;

import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.RegisterResult;

/**
 * Hears what registers do, for metrics. Called by the threads that do it: must be quick, must not throw, and must be thread-safe.
 *
 * <pre>{@code
 * PaxosRuntime runtime = PaxosRuntime.system().withListener(listener);
 * }</pre>
 */
public interface PaxosListener {

    /** Hears nothing. */
    PaxosListener NONE = new PaxosListener() {};

    /** All acceptors are asked. */
    default void onRound(RegisterKey key, Phase phase) {}

    /** An attempt was given up because of a rival's larger ballot; another one follows, or the operation ends. */
    default void onConflict(RegisterKey key) {}

    /** An operation has ended, one that was refused at once too. Not called if a function of the caller threw. */
    default void onCompleted(RegisterKey key, RegisterResult result) {}

    /** What acceptors are asked. */
    enum Phase {
        /** To promise a ballot. */
        PREPARE,
        /** To accept a value, with or without a round of promises before. */
        ACCEPT,
        /** To show what they have, without promising anything. */
        READ
    }
}
