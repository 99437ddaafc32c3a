package io.distlock.lock.memory;

import io.distlock.lock.spi.Owner;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Those who share a lock now, each with a lease of its own, or with an offer that it has not confirmed yet. Times are microseconds of the store's
 * clock. Guarded by the store.
 */
final class Readers {

    private record Reader(long endMicros, boolean confirmed) {}

    private final Map<Owner, Reader> inside = new LinkedHashMap<>();
    private long sinceMicros;
    private String holder = "";

    /** Whether anybody is, after those whose time is over were dropped. */
    boolean areInside(long now) {
        inside.values().removeIf(reader -> reader.endMicros() <= now);
        return !inside.isEmpty();
    }

    boolean has(Owner owner, long now) {
        return areInside(now) && inside.containsKey(owner);
    }

    boolean hasConfirmed(Owner owner, long now) {
        areInside(now);
        Reader reader = inside.get(owner);
        return reader != null && reader.confirmed();
    }

    void admit(Owner owner, long offerEndMicros) {
        inside.put(owner, new Reader(offerEndMicros, false));
    }

    void enter(Owner owner, long endMicros, String who, long now) {
        if (confirmed(now) == 0) {
            sinceMicros = now;
            holder = who;
        }
        inside.put(owner, new Reader(endMicros, true));
    }

    void until(Owner owner, long endMicros) {
        inside.replace(owner, new Reader(endMicros, true));
    }

    void leave(Owner owner) {
        inside.remove(owner);
    }

    void clear() {
        inside.clear();
    }

    List<Owner> owners() {
        return List.copyOf(inside.keySet());
    }

    long confirmed(long now) {
        areInside(now);
        return inside.values().stream().filter(Reader::confirmed).count();
    }

    /** When the last of them is over, if nobody renews. */
    long endMicros() {
        return inside.values().stream().mapToLong(Reader::endMicros).max().orElse(0);
    }

    long sinceMicros() {
        return sinceMicros;
    }

    String holder() {
        return holder;
    }
}
