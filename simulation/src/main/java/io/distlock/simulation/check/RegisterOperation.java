package io.distlock.simulation.check;

/** What can be asked of a register. */
public sealed interface RegisterOperation<V> {

    /** Answered by {@link RegisterResult.Value}. */
    record Read<V>() implements RegisterOperation<V> {}

    /** Answered by {@link RegisterResult.Written}. */
    record Write<V>(V value) implements RegisterOperation<V> {}

    /** Answered by {@link RegisterResult.Swapped}. */
    record CompareAndSet<V>(V expected, V value) implements RegisterOperation<V> {}
}
