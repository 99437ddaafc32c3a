package io.distlock.simulation.check;

import io.distlock.simulation.check.RegisterOperation.CompareAndSet;
import io.distlock.simulation.check.RegisterOperation.Read;
import io.distlock.simulation.check.RegisterOperation.Write;
import io.distlock.simulation.check.RegisterResult.Swapped;
import io.distlock.simulation.check.RegisterResult.Value;
import io.distlock.simulation.check.RegisterResult.Written;
import java.util.Optional;

/**
 * A register with read, write and compare-and-set.
 *
 * @param <V> values with equals and hashCode; for a register that may be empty, an {@link Optional}
 */
public final class RegisterModel<V> implements Model<V, RegisterOperation<V>, RegisterResult<V>> {

    private final V initial;

    public RegisterModel(V initial) {
        this.initial = initial;
    }

    @Override
    public V initial() {
        return initial;
    }

    @Override
    public Optional<V> next(V state, RegisterOperation<V> operation, Optional<RegisterResult<V>> result) {
        if (operation instanceof Write<V> write) {
            return Optional.of(write.value()).filter(next -> isOr(result, new Written<>()));
        }
        if (operation instanceof CompareAndSet<V> swap) {
            boolean matches = swap.expected().equals(state);
            return Optional.of(matches ? swap.value() : state).filter(next -> isOr(result, new Swapped<>(matches)));
        }
        return Optional.of(state).filter(same -> operation instanceof Read && isOr(result, new Value<>(state)));
    }

    /** Whether the caller was told exactly this, or nothing. */
    private static <V> boolean isOr(Optional<RegisterResult<V>> result, RegisterResult<V> expected) {
        return result.isEmpty() || result.get().equals(expected);
    }
}
