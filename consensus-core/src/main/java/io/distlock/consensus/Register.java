package io.distlock.consensus;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/**
 * Replicated registers, one for each key, that survive the loss of any minority of the servers. Every register is linearizable:
 * operations take effect one after the other, each between its call and its answer. Registers know nothing of each other.
 *
 * <p>A value is text of at most 64 KiB in UTF-8; empty means that there is none. No method blocks. A stage always completes, within
 * the time-out of the implementation; exceptionally only if an argument is refused, a function throws, or the group of acceptors was
 * never started. One operation at a time is under way for each key and process, others wait in order.
 *
 * <pre>{@code
 * register.compareAndSet(RegisterKey.of("leader"), Optional.empty(), Optional.of("node-1")).thenAccept(result -> {
 *     if (result instanceof RegisterResult.Chosen) {
 *         // node-1 leads
 *     } else if (result instanceof RegisterResult.Unknown unknown) {
 *         // ask again with unknown.request()
 *     }
 * });
 * }</pre>
 *
 * <p>Implementations are thread-safe.
 */
public interface Register {

    /** Reads what stands in the register; {@code Chosen} or {@code NotApplied}, never {@code Unknown}. May be repeated. */
    CompletionStage<RegisterResult> get(RegisterKey key);

    /** As the method with an id, for a change that is not repeated by the caller. */
    CompletionStage<RegisterResult> compareAndSet(RegisterKey key, Optional<String> expected, Optional<String> value);

    /**
     * Replaces what is expected, else {@code NotApplied} with {@code CONFLICT} and what was found.
     *
     * @param request of {@link RegisterResult.Unknown} to find out about an earlier call
     */
    CompletionStage<RegisterResult> compareAndSet(
            RequestId request, RegisterKey key, Optional<String> expected, Optional<String> value);

    /** As the method with an id, for a change that is not repeated by the caller. */
    CompletionStage<RegisterResult> update(RegisterKey key, UnaryOperator<Optional<String>> function);

    /**
     * Replaces the value by a function of it. Writes nothing if the function returns what it was given.
     *
     * @param request of {@link RegisterResult.Unknown} to find out about an earlier call
     * @param function pure and quick: may run several times, one after the other, on any thread, also on values that are never
     *     chosen
     */
    CompletionStage<RegisterResult> update(
            RequestId request, RegisterKey key, UnaryOperator<Optional<String>> function);

    /**
     * Writes once: sets the value if there is none. {@code Chosen} holds what was decided, by this call or another, and is the
     * same for everybody for ever. May be repeated.
     */
    CompletionStage<RegisterResult> decide(RegisterKey key, String value);

    /**
     * The same registers for a caller that neither blocks nor works long in what it attaches to a stage: stages may complete on the
     * thread that brought the last answer, which saves the way to another thread.
     */
    default Register direct() {
        return this;
    }
}
