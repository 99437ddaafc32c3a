package io.distlock.consensus.engine;

import io.distlock.consensus.RegisterKey;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The lanes in use, and some that nobody uses, which are kept for their prepared ballots. A lane that comes again after it was dropped
 * has another proposer. Thread-safe; guarded by this.
 */
final class LaneTable {

    private final Function<RegisterKey, KeyLane> newLane;
    private final int idleMax;

    /** In the order of their last use. */
    private final Map<RegisterKey, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    private int idle;

    private static final class Entry {

        private final KeyLane lane;
        private int users;

        Entry(KeyLane lane) {
            this.lane = lane;
        }
    }

    LaneTable(Function<RegisterKey, KeyLane> newLane, int idleMax) {
        this.newLane = newLane;
        this.idleMax = idleMax;
    }

    /** The lane of a key, which stays until it is released. */
    synchronized KeyLane use(RegisterKey key) {
        Entry entry = entries.get(key);
        if (entry == null) {
            entry = new Entry(newLane.apply(key));
            entries.put(key, entry);
            idle++;
        }
        idle -= entry.users == 0 ? 1 : 0;
        entry.users++;
        return entry.lane;
    }

    synchronized void release(RegisterKey key) {
        Entry entry = entries.get(key);
        if (entry == null || --entry.users > 0) {
            return;
        }
        idle++;
        Iterator<Entry> oldestFirst = entries.values().iterator();
        while (idle > idleMax) {
            if (oldestFirst.next().users == 0) {
                oldestFirst.remove();
                idle--;
            }
        }
    }

    synchronized List<KeyLane> lanes() {
        return entries.values().stream().map(entry -> entry.lane).toList();
    }

    synchronized int size() {
        return entries.size();
    }
}
