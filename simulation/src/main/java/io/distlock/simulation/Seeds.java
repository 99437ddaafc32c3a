package io.distlock.simulation;

import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Runs a {@link Scenario} for a range of seeds. The first failure ends the run with its seed and trace; counters
 * that {@linkplain Sometimes must happen sometimes} are added up over all seeds. Immutable.
 *
 * <p>{@code -Dsimulation.seeds=20000} changes how many seeds {@link #run} takes, {@code -Dsimulation.seed=17}
 * replays one without asking for what must happen sometimes. Both leave {@link #mustCatch} alone: the budget of a
 * mutant is part of its test.
 *
 * <pre>{@code
 * Seeds.first(2_000).sometimes("contention").run(simulation -> new LockScenario(simulation).play());
 * Seeds.first(5_000).mustCatch("release ignores the owner", simulation -> new BrokenScenario(simulation).play());
 * }</pre>
 */
public final class Seeds {

    static final String SEED_PROPERTY = "simulation.seed";
    static final String COUNT_PROPERTY = "simulation.seeds";

    private static final System.Logger LOGGER = System.getLogger(Seeds.class.getName());

    /** What a run over all seeds amounted to. */
    public record Summary(long seeds, long events, Map<String, Long> sometimes) {}

    /** How a deliberate bug was found. */
    public record Finding(String bug, long seed, Throwable failure) {}

    private final int count;
    private final List<String> sometimes;

    private Seeds(int count, List<String> sometimes) {
        if (count <= 0) {
            throw new IllegalArgumentException("Number of seeds must be positive, was " + count);
        }
        this.count = count;
        this.sometimes = sometimes;
    }

    /** Takes the seeds from 1 to the count. */
    public static Seeds first(int count) {
        return new Seeds(count, List.of());
    }

    /** Declares what must happen in at least one of the seeds, see {@link Simulation#sometimes(String)}. */
    public Seeds sometimes(String... names) {
        return new Seeds(count, List.of(names));
    }

    /**
     * Runs every seed, the first one twice to see that it does the same again.
     *
     * @throws SeedFailedError if a seed fails
     * @throws AssertionError if something that must happen sometimes never did
     */
    public Summary run(Scenario scenario) {
        String test = caller();
        Long replayed = Long.getLong(SEED_PROPERTY);
        if (replayed != null) {
            return replay(scenario, replayed, test);
        }
        int last = Integer.getInteger(COUNT_PROPERTY, count);
        requireRepeatable(scenario, test);
        Sometimes counted = new Sometimes(sometimes);
        long events = 0;
        for (long seed = 1; seed <= last; seed++) {
            events += runOne(scenario, new Simulation(seed, counted), test, simulation -> simulation
                    .time()
                    .events());
        }
        counted.check();
        Summary summary = new Summary(last, events, counted.counts());
        LOGGER.log(System.Logger.Level.INFO, "{0}: {1}", test, summary);
        return summary;
    }

    /** As {@link #mustCatch(String, Class, Scenario)} for a bug that shows as an {@link AssertionError}. */
    public Finding mustCatch(String bug, Scenario broken) {
        return mustCatch(bug, AssertionError.class, broken, caller());
    }

    /**
     * Runs a deliberately broken variant until it is caught.
     *
     * @param as what a finding looks like; anything else thrown fails the test, since it may be another bug
     * @throws AssertionError if no seed catches the bug
     */
    public Finding mustCatch(String bug, Class<? extends Throwable> as, Scenario broken) {
        return mustCatch(bug, as, broken, caller());
    }

    private Finding mustCatch(String bug, Class<? extends Throwable> as, Scenario broken, String test) {
        for (long seed = 1; seed <= count; seed++) {
            Simulation simulation = new Simulation(seed, new Sometimes(sometimes));
            Throwable failure = failure(broken, simulation);
            if (failure != null && !as.isInstance(failure)) {
                throw new SeedFailedError(simulation, test, failure);
            }
            if (failure != null) {
                LOGGER.log(
                        System.Logger.Level.INFO,
                        "Bug ''{0}'' caught by seed {1,number,#}: {2}",
                        bug,
                        seed,
                        String.valueOf(failure.getMessage()).lines().findFirst().orElse(""));
                return new Finding(bug, seed, failure);
            }
        }
        throw new AssertionError("Bug '" + bug + "' was not caught by " + count + " seeds");
    }

    private Summary replay(Scenario scenario, long seed, String test) {
        Sometimes counted = new Sometimes(sometimes);
        long events = runOne(scenario, new Simulation(seed, counted), test, simulation -> simulation
                .time()
                .events());
        return new Summary(1, events, counted.counts());
    }

    private void requireRepeatable(Scenario scenario, String test) {
        ToLongFunction<Simulation> digest =
                simulation -> 31 * simulation.trace().digest()
                        + simulation.time().nanoTime() * 31
                        + simulation.time().events();
        long once = runOne(scenario, new Simulation(1, new Sometimes(sometimes)), test, digest);
        long again = runOne(scenario, new Simulation(1, new Sometimes(sometimes)), test, digest);
        if (once != again) {
            throw new IllegalStateException("Seed 1 did something else when it ran again: the scenario depends on a"
                    + " clock, a thread, an unseeded random number or the order of a hash set");
        }
    }

    private static long runOne(
            Scenario scenario, Simulation simulation, String test, ToLongFunction<Simulation> outcome) {
        Throwable failure = failure(scenario, simulation);
        if (failure != null) {
            throw new SeedFailedError(simulation, test, failure);
        }
        return outcome.applyAsLong(simulation);
    }

    /** The test class, for the line that tells how to replay. */
    private static String caller() {
        return StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE)
                .walk(frames -> frames.map(StackFrame::getDeclaringClass)
                        .filter(type -> type != Seeds.class)
                        .findFirst())
                .map(Class::getSimpleName)
                .orElse("?");
    }

    private static @Nullable Throwable failure(Scenario scenario, Simulation simulation) {
        try {
            scenario.run(simulation);
            simulation.time().rethrowFailure();
            return null;
        } catch (Exception | AssertionError | StackOverflowError thrown) {
            return thrown;
        }
    }
}
