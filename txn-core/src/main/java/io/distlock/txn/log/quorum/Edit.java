package io.distlock.txn.log.quorum;

import java.util.Optional;

/**
 * A step on the register of one incarnation. Pure: may run several times, each time on what was found or what the steps before it in
 * the same exchange made of it. One that throws leaves the state as it was, and fails alone.
 */
@FunctionalInterface
interface Edit<T> {

    /** @param found empty if the incarnation was retired */
    Edited<T> apply(Optional<OwnerState> found);

    /**
     * What a step comes to.
     *
     * @param state as it shall be; the same object if nothing changes
     * @param answer true once the state stands
     */
    record Edited<T>(Optional<OwnerState> state, T answer) {}
}
