package io.distlock.txn.engine;

import io.distlock.txn.spi.DecisionLog;

/**
 * What an engine works with. Immutable; nothing in it is closed by the engine.
 *
 * @param log where decisions stand
 * @param calls how branches are reached
 * @param runtime time and randomness
 * @param options bounds
 * @param listener told what happens
 * @param probe places where a test may interfere
 */
public record EngineSetup(
        DecisionLog log,
        BranchCalls calls,
        EngineRuntime runtime,
        EngineOptions options,
        TransactionListener listener,
        ProtocolProbe probe) {

    /** Nobody listens and nothing interferes. */
    public static EngineSetup of(DecisionLog log, BranchCalls calls, EngineRuntime runtime, EngineOptions options) {
        return new EngineSetup(log, calls, runtime, options, new TransactionListener() {}, ProtocolProbe.NONE);
    }

    public EngineSetup withListener(TransactionListener value) {
        return new EngineSetup(log, calls, runtime, options, value, probe);
    }

    public EngineSetup withProbe(ProtocolProbe value) {
        return new EngineSetup(log, calls, runtime, options, listener, value);
    }

    /** Pauses between repeated calls. */
    public RetryPause retryPause() {
        return new RetryPause(runtime.random(), options.retryFirst(), options.retryMax());
    }
}
