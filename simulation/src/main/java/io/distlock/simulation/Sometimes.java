package io.distlock.simulation;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts what must happen sometimes: a simulation that never reaches a path proves nothing about it. Names are
 * declared first, so that a path that is never reached has a zero to show. Confined to one thread.
 */
public final class Sometimes {

    private final Map<String, Long> counts = new LinkedHashMap<>();

    public Sometimes(Collection<String> names) {
        names.forEach(name -> counts.put(name, 0L));
    }

    /** Counts one occurrence of a declared name. */
    public void happened(String name) {
        if (counts.computeIfPresent(name, (same, count) -> count + 1) == null) {
            throw new IllegalArgumentException("'" + name + "' was not declared; known: " + counts.keySet());
        }
    }

    /** Returns the counts in the order of declaration. */
    public Map<String, Long> counts() {
        return new LinkedHashMap<>(counts);
    }

    /** Throws an {@link AssertionError} that names every zero. */
    public void check() {
        List<String> never = counts.entrySet().stream()
                .filter(entry -> entry.getValue() == 0)
                .map(Map.Entry::getKey)
                .toList();
        if (!never.isEmpty()) {
            throw new AssertionError("Must happen sometimes, but never did: " + never + "; all counts: " + counts);
        }
    }
}
