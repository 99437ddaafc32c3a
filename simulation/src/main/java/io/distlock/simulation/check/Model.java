package io.distlock.simulation.check;

import java.util.Optional;

/**
 * What one key may do when operations happen one at a time.
 *
 * @param <S> state, an immutable value with equals and hashCode
 * @param <O> operation
 * @param <R> result
 */
public interface Model<S, O, R> {

    /** Returns the state before the first operation. */
    S initial();

    /**
     * Returns the state after an operation that takes effect now.
     *
     * @param result what the caller was told, empty if unknown
     * @return empty if the operation could not have this result in this state
     */
    Optional<S> next(S state, O operation, Optional<R> result);
}
