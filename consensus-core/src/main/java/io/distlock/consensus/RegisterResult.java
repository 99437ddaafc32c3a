package io.distlock.consensus;

import java.util.Optional;

/** How an operation on a register ended. */
public sealed interface RegisterResult {

    /**
     * The operation took effect.
     *
     * @param value what stands in the register: what the operation left there, or, if it was found only on a repeated attempt
     *     that the first one had succeeded, what later changes made of it
     * @param ballot at which a majority accepted it; {@link Ballot#ZERO} if there never was a value
     */
    record Chosen(Optional<String> value, Ballot ballot) implements RegisterResult {}

    /**
     * The operation had no effect and will have none.
     *
     * @param value what stood in the register instead; empty unless the reason is {@link Reason#CONFLICT}, or if nothing did
     */
    record NotApplied(Reason reason, Optional<String> value) implements RegisterResult {

        public NotApplied(Reason reason) {
            this(reason, Optional.empty());
        }
    }

    /**
     * The operation may have taken effect, may do so later, or never. Asking for it again with this id finds out, as long as not
     * too many other changes came between.
     */
    record Unknown(RequestId request) implements RegisterResult {}

    /** Why an operation had no effect. */
    enum Reason {
        /** The register holds something else than expected. */
        CONFLICT,
        /** Rivals were faster each time. */
        CONTENDED,
        /** No majority of the servers answered in time. */
        UNAVAILABLE,
        /** Too many operations wait in this process. */
        OVERLOADED,
        /** This process is shutting down. */
        CLOSED
    }
}
