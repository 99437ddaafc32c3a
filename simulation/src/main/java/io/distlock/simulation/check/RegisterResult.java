package io.distlock.simulation.check;

/** What a register can answer. */
public sealed interface RegisterResult<V> {

    /** The value that was read. */
    record Value<V>(V value) implements RegisterResult<V> {}

    /** The write took place. */
    record Written<V>() implements RegisterResult<V> {}

    /** Whether the expected value was there and has been replaced. */
    record Swapped<V>(boolean done) implements RegisterResult<V> {}
}
