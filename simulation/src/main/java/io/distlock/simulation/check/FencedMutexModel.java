package io.distlock.simulation.check;

import io.distlock.simulation.check.MutexOperation.Acquire;
import io.distlock.simulation.check.MutexOperation.Expire;
import io.distlock.simulation.check.MutexOperation.Release;
import io.distlock.simulation.check.MutexResult.Answer;
import io.distlock.simulation.check.MutexResult.Granted;
import java.util.Optional;

/**
 * A lock with fencing tokens: one owner at a time, and every new grant has a larger token than all before.
 *
 * <p>A lease that runs out is an operation of its own, {@link Expire}: record its call when the lease may first
 * end and leave it unknown. Only then may another owner follow without a release. Asking again as the owner that
 * already holds the lock must be told the same token, as a repeated request is. A request of unknown outcome takes
 * some token that nobody saw, at least one above the last.
 */
public final class FencedMutexModel implements Model<FencedMutexModel.State, MutexOperation, MutexResult> {

    /**
     * Who holds the lock, and the largest token so far.
     *
     * @param exact false if the token was never told, and {@code token} is the smallest possible one
     */
    public record State(Optional<String> owner, long token, boolean exact) {

        private boolean isOwnedBy(String candidate) {
            return owner.isPresent() && owner.get().equals(candidate);
        }

        private State free() {
            return new State(Optional.empty(), token, exact);
        }
    }

    private final boolean spuriousBusy;

    private FencedMutexModel(boolean spuriousBusy) {
        this.spuriousBusy = spuriousBusy;
    }

    /** A lock that refuses only while somebody else holds it. */
    public static FencedMutexModel strict() {
        return new FencedMutexModel(false);
    }

    /**
     * A lock that may refuse at any time, for instance because it is reserved for a waiting process. Refusals then
     * tell nothing: a scenario with many of them keeps the search short by recording them as
     * {@link History.Call#failed() failed}.
     */
    public static FencedMutexModel withSpuriousBusy() {
        return new FencedMutexModel(true);
    }

    @Override
    public State initial() {
        return new State(Optional.empty(), Long.MIN_VALUE, true);
    }

    @Override
    public Optional<State> next(State state, MutexOperation operation, Optional<MutexResult> result) {
        if (operation instanceof Acquire acquire) {
            return acquire(state, acquire.owner(), result);
        }
        if (operation instanceof Release release) {
            return release(state, release.owner(), result);
        }
        if (operation instanceof Expire expire && state.isOwnedBy(expire.owner())) {
            return Optional.of(state.free());
        }
        return Optional.of(state);
    }

    private Optional<State> acquire(State state, String owner, Optional<MutexResult> result) {
        if (result.isEmpty()) {
            return state.owner().isEmpty()
                    ? Optional.of(new State(Optional.of(owner), state.token() + 1, false))
                    : Optional.of(state);
        }
        if (result.get() instanceof Granted granted) {
            State held = new State(Optional.of(owner), granted.token(), true);
            return Optional.of(held).filter(next -> mayGrant(state, owner, granted.token()));
        }
        boolean refused = state.owner().isPresent() && !state.isOwnedBy(owner);
        return Optional.of(state).filter(same -> result.get() == Answer.BUSY && (spuriousBusy || refused));
    }

    private static boolean mayGrant(State state, String owner, long token) {
        if (state.owner().isEmpty()) {
            return token > state.token();
        }
        return state.isOwnedBy(owner) && (state.exact() ? token == state.token() : token >= state.token());
    }

    private static Optional<State> release(State state, String owner, Optional<MutexResult> result) {
        boolean owned = state.isOwnedBy(owner);
        Answer expected = owned ? Answer.RELEASED : Answer.NOT_HELD;
        State after = owned ? state.free() : state;
        return Optional.of(after).filter(next -> result.isEmpty() || result.get() == expected);
    }
}
