package io.distlock.samples.quickstart.demo;

import java.time.Duration;

/**
 * What many buyers got.
 *
 * @param items how many items there were
 * @param asked how many buyers asked
 * @param sold how many of them got an item
 * @param refused how many got another answer than an item or "sold out"
 * @param left how many items are still on the shelf
 */
record Round(int items, int asked, int sold, int refused, int left, Duration time) {

    int oversold() {
        return Math.max(0, sold - items);
    }
}
