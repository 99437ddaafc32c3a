package io.distlock.simulation.network;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How bad the network is.
 *
 * @param lossPercent share of messages that never arrive
 * @param duplicatePercent share of messages that arrive twice
 * @param reorderPercent share of messages that others overtake
 * @param tailPercent share of messages with a long delay
 * @param delayMax usual delays are between nothing and this
 * @param tailMax long delays are between nothing and this
 */
public record Faults(
        int lossPercent,
        int duplicatePercent,
        int reorderPercent,
        int tailPercent,
        Duration delayMax,
        Duration tailMax) {

    public Faults {
        requirePercent("lossPercent", lossPercent);
        requirePercent("duplicatePercent", duplicatePercent);
        requirePercent("reorderPercent", reorderPercent);
        requirePercent("tailPercent", tailPercent);
        if (delayMax.isNegative() || tailMax.compareTo(delayMax) < 0) {
            throw new IllegalArgumentException("Need 0 <= delayMax <= tailMax, was " + delayMax + ", " + tailMax);
        }
    }

    /** A network that only takes its time: up to a millisecond per message. */
    public static Faults none() {
        return new Faults(0, 0, 0, 0, Duration.ofMillis(1), Duration.ofMillis(1));
    }

    /**
     * Draws how bad this run is, so that many runs are calm and some brutal: loss to 24 %, duplication to 16 %,
     * usual delays to 60 ms and a tail to 1.5 s.
     */
    public static Faults drawn(RandomGenerator random) {
        double intensity = random.nextDouble();
        return new Faults(
                drawn(random, 25, intensity),
                drawn(random, 17, intensity),
                drawn(random, 25, intensity),
                drawn(random, 8, intensity),
                Duration.ofMillis(1 + drawn(random, 60, intensity)),
                Duration.ofMillis(61 + drawn(random, 1_440, intensity)));
    }

    private static int drawn(RandomGenerator random, int bound, double intensity) {
        return (int) (random.nextInt(bound) * intensity);
    }

    private static void requirePercent(String name, int percent) {
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException(name + " must be within 0 and 100, was " + percent);
        }
    }
}
