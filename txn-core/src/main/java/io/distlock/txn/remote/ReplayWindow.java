package io.distlock.txn.remote;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Remembers texts for a while, in bounded memory. What it remembers it never forgets early: full, it takes no more.
 *
 * <p>Thread-safe: guarded by itself. Time comes from the caller, on one monotonic clock.
 */
final class ReplayWindow {

    /** What came of adding. */
    enum Added {
        FIRST,
        SEEN,
        FULL
    }

    private record Entry(String text, long nanos) {}

    private final long windowNanos;
    private final int sizeMax;
    private final Set<String> texts = new HashSet<>();
    private final Deque<Entry> byAge = new ArrayDeque<>();

    ReplayWindow(Duration window, int sizeMax) {
        this.windowNanos = window.toNanos();
        this.sizeMax = sizeMax;
    }

    synchronized Added add(String text, long nowNanos) {
        forget(nowNanos);
        if (texts.contains(text)) {
            return Added.SEEN;
        }
        if (texts.size() >= sizeMax) {
            return Added.FULL;
        }
        texts.add(text);
        byAge.add(new Entry(text, nowNanos));
        return Added.FIRST;
    }

    synchronized boolean contains(String text, long nowNanos) {
        forget(nowNanos);
        return texts.contains(text);
    }

    synchronized int size() {
        return texts.size();
    }

    private void forget(long nowNanos) {
        while (!byAge.isEmpty() && nowNanos - byAge.peek().nanos() > windowNanos) {
            texts.remove(byAge.remove().text());
        }
    }
}
