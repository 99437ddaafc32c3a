package io.distlock.txn.spi;

/** Told by a log; the calls are quick and on any thread. Hints only: each may be lost, late or repeated. */
public interface DecisionLogListener {

    /** An incarnation of this process can no longer commit, and a new one is needed. */
    default void incarnationEnded(String incarnation) {}

    /** Some owner seems to be gone: recovery may look now rather than at its next turn. */
    default void ownerGone() {}
}
