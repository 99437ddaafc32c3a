package io.distlock.simulation;

/** A scenario failed with one seed; the message carries the seed, the end of the trace and how to replay it. */
public final class SeedFailedError extends AssertionError {

    private static final long serialVersionUID = 1;
    private static final int LINES_MAX = 80;

    private final long seed;

    SeedFailedError(Simulation simulation, String test, Throwable cause) {
        super(message(simulation, test, cause), cause);
        this.seed = simulation.seed();
    }

    public long seed() {
        return seed;
    }

    private static String message(Simulation simulation, String test, Throwable cause) {
        return "Seed " + simulation.seed() + " failed: " + cause
                + "\nReplay: -D" + Seeds.SEED_PROPERTY + "=" + simulation.seed() + " -Dtest=" + test
                + "\nEnd of the trace (" + simulation.trace().lines() + " lines):\n  "
                + String.join("\n  ", simulation.trace().tail(LINES_MAX));
    }
}
