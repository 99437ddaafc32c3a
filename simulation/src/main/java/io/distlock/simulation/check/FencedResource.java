package io.distlock.simulation.check;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Something that a lock protects and that looks at fencing tokens: it keeps the highest token per key and refuses
 * lower ones. It also judges: accepted tokens never fall, and one token belongs to one owner. Confined to one
 * thread.
 *
 * <p>An {@linkplain #unchecked unchecked} resource accepts everything and counts how often exclusion would have
 * failed without fencing.
 *
 * <pre>{@code
 * var resource = FencedResource.checked(simulation::fail);
 * resource.write("stock:42", "client-1", handle.fencingToken());
 * }</pre>
 */
public final class FencedResource {

    private record Grant(String key, long token) {}

    private final boolean checked;
    private final Consumer<? super AssertionError> onViolation;
    private final Map<String, Long> highest = new HashMap<>();
    private final Map<Grant, String> owners = new HashMap<>();
    private long accepted;
    private long refused;
    private long stale;

    private FencedResource(boolean checked, Consumer<? super AssertionError> onViolation) {
        this.checked = checked;
        this.onViolation = onViolation;
    }

    /** A resource that refuses tokens below the highest; violations go to the consumer. */
    public static FencedResource checked(Consumer<? super AssertionError> onViolation) {
        return new FencedResource(true, onViolation);
    }

    /** A resource that accepts every token and counts the {@linkplain #stale() stale} ones. */
    public static FencedResource unchecked(Consumer<? super AssertionError> onViolation) {
        return new FencedResource(false, onViolation);
    }

    /**
     * Writes as an owner with the token of its grant.
     *
     * @return whether the write was accepted
     */
    public boolean write(String key, String owner, long token) {
        String first = owners.putIfAbsent(new Grant(key, token), owner);
        if (first != null && !first.equals(owner)) {
            onViolation.accept(
                    new AssertionError("Token " + token + " of " + key + " belongs to " + first + " and to " + owner));
        }
        boolean isStale = token < highest.getOrDefault(key, Long.MIN_VALUE);
        if (isStale) {
            stale++;
        }
        if (isStale && checked) {
            refused++;
            return false;
        }
        highest.merge(key, token, Math::max);
        accepted++;
        return true;
    }

    public long accepted() {
        return accepted;
    }

    public long refused() {
        return refused;
    }

    /** Returns how many writes came with a token below the highest: each one a failure of exclusion by itself. */
    public long stale() {
        return stale;
    }
}
