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

    private record Presence(boolean shared, BooleanSupplier isValid) {}

    private final Consumer<? super AssertionError> onViolation;
    private final Map<String, Map<String, Presence>> holders = new HashMap<>();
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
        enter(key, holder, new Presence(false, isValid));
    }

    /** Like {@link #enter}, for one that may be there together with others of its kind. */
    public void enterShared(String key, String holder, BooleanSupplier isValid) {
        enter(key, holder, new Presence(true, isValid));
    }

    private void enter(String key, String holder, Presence presence) {
        entries++;
        holders.computeIfAbsent(key, absent -> new LinkedHashMap<>()).put(holder, presence);
        look(key);
    }

    /** Records that a holder gave the lock back or gave up; call it before the release is sent. */
    public void leave(String key, String holder) {
        Map<String, Presence> present = holders.get(key);
        if (present != null) {
            present.remove(holder);
        }
    }

    /** Looks at a key again; only needed where {@code isValid()} may become true once more. */
    public void look(String key) {
        Map<String, Presence> present = holders.getOrDefault(key, Map.of());
        List<Map.Entry<String, Presence>> valid = present.entrySet().stream()
                .filter(entry -> entry.getValue().isValid().getAsBoolean())
                .toList();
        boolean allShare = valid.stream().allMatch(entry -> entry.getValue().shared());
        if (valid.size() > 1 && !allShare) {
            List<String> names = valid.stream().map(Map.Entry::getKey).toList();
            onViolation.accept(new AssertionError(key + " is held by " + names + " at the same time"));
        }
    }

    /** Returns how many times somebody was told that it holds something. */
    public long entries() {
        return entries;
    }
}
