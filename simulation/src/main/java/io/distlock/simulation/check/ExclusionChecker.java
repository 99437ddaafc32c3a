package io.distlock.simulation.check;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Sees to it that no two holders of a key believe at the same time that they hold it. What a holder believes is its
 * own {@code isValid()}, asked at the true present moment: once false it stays false, so looking at each entry is
 * enough. Confined to one thread.
 *
 * <pre>{@code
 * exclusion.enter("stock:42", "client-1", handle::isValid);
 * ..
 * exclusion.leave("stock:42", "client-1");
 * }</pre>
 */
public final class ExclusionChecker {

    private final Consumer<? super AssertionError> onViolation;
    private final Map<String, Map<String, BooleanSupplier>> holders = new HashMap<>();
    private long entries;

    /** Violations go to the consumer, for instance {@code simulation::fail}. */
    public ExclusionChecker(Consumer<? super AssertionError> onViolation) {
        this.onViolation = onViolation;
    }

    /**
     * Records that a holder was told that it has the lock.
     *
     * @param holder a name that is new for every acquisition
     * @param isValid what the holder believes, without side effects
     */
    public void enter(String key, String holder, BooleanSupplier isValid) {
        entries++;
        holders.computeIfAbsent(key, absent -> new LinkedHashMap<>()).put(holder, isValid);
        look(key);
    }

    /** Records that a holder gave the lock back or gave up; call it before the release is sent. */
    public void leave(String key, String holder) {
        Map<String, BooleanSupplier> present = holders.get(key);
        if (present != null) {
            present.remove(holder);
        }
    }

    /** Looks at a key again; only needed where {@code isValid()} may become true once more. */
    public void look(String key) {
        Map<String, BooleanSupplier> present = holders.getOrDefault(key, Map.of());
        List<String> valid = present.entrySet().stream()
                .filter(entry -> entry.getValue().getAsBoolean())
                .map(Map.Entry::getKey)
                .toList();
        if (valid.size() > 1) {
            onViolation.accept(new AssertionError(key + " is held by " + valid + " at the same time"));
        }
    }

    /** Returns how many times somebody was told that it holds something. */
    public long entries() {
        return entries;
    }
}
