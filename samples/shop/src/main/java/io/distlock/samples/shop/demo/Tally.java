package io.distlock.samples.shop.demo;

import java.util.concurrent.atomic.AtomicInteger;

/** What customers were answered. Thread-safe. */
final class Tally {

    private final AtomicInteger placed = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger unknown = new AtomicInteger();

    /** What became of one attempt. */
    enum Answer {
        PLACED,
        REFUSED,
        /** It has rolled back, or never arrived. */
        TRY_AGAIN,
        /** No answer, or one that says that nobody knows. */
        UNKNOWN
    }

    void count(Answer answer) {
        switch (answer) {
            case PLACED -> placed.incrementAndGet();
            case REFUSED -> refused.incrementAndGet();
            case UNKNOWN -> unknown.incrementAndGet();
            case TRY_AGAIN -> {} // that is not the end of it
        }
    }

    int placed() {
        return placed.get();
    }

    int refused() {
        return refused.get();
    }

    int unknown() {
        return unknown.get();
    }
}
