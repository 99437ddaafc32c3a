package io.distlock.consensus.engine;

/** Something that will happen unless it is cancelled before. */
@FunctionalInterface
interface Cancellable {

    /** Does nothing if it has happened already. */
    void cancel();
}
