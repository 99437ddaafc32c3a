package io.distlock.simulation;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One seeded run: virtual time, its processes, its random numbers and its trace. Everything random comes from the
 * seed, so the same scenario with the same seed does the same again. Confined to one thread.
 *
 * <pre>{@code
 * Simulation simulation = Simulation.withSeed(7);
 * VirtualProcess node = simulation.process("node");
 * node.scheduler().schedule(() -> simulation.trace("tick"), 1, TimeUnit.SECONDS);
 * simulation.runFor(Duration.ofSeconds(2));
 * }</pre>
 */
public final class Simulation {

    private final long seed;
    private final SplittableRandom random;
    private final Sometimes sometimes;
    private final VirtualTime time = new VirtualTime();
    private final Trace trace = new Trace();

    Simulation(long seed, Sometimes sometimes) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.sometimes = sometimes;
    }

    /** Begins a single run; {@link Seeds} runs many. The names are those that the scenario may count. */
    public static Simulation withSeed(long seed, String... sometimes) {
        return new Simulation(seed, new Sometimes(List.of(sometimes)));
    }

    public long seed() {
        return seed;
    }

    public VirtualTime time() {
        return time;
    }

    public Trace trace() {
        return trace;
    }

    /** Returns the random source of the scenario itself. */
    public RandomGenerator random() {
        return random;
    }

    /** Returns an independent source for one component, so that its draws do not shift those of others. */
    public RandomGenerator newRandom() {
        return random.split();
    }

    /** Adds a process whose monotonic clock has a random origin and no drift. */
    public VirtualProcess process(String name) {
        return process(name, 0);
    }

    /** Adds a process whose clocks run faster than true time by so many parts per million, slower if negative. */
    public VirtualProcess process(String name, long driftPpm) {
        return new VirtualProcess(name, time, new VirtualClock(time, random.nextLong(), driftPpm));
    }

    /** Returns a scheduler outside all processes, with a clock that starts at zero: for plans and faults. */
    public VirtualScheduler scheduler() {
        return time.world().scheduler();
    }

    /** Adds a line to the trace; each {@code {}} in the template stands for one argument, which must be immutable. */
    public void trace(String template, Object... arguments) {
        trace.add(time.nanoTime(), time.running().name(), template, arguments);
    }

    /** Counts something that must happen at least once over all seeds. */
    public void sometimes(String name) {
        sometimes.happened(name);
    }

    /** Fails the run after the current task; for places whose exceptions would get lost. */
    public void fail(Throwable cause) {
        time.fail(cause);
    }

    /**
     * Fails the run if a stage ends with an exception, which would get lost otherwise. Meant as the last step:
     * {@code stage.thenAccept(..).whenComplete(simulation::failOnException)}.
     */
    public void failOnException(@Nullable Object ignored, @Nullable Throwable failure) {
        if (failure != null) {
            Throwable cause = failure.getCause();
            fail(failure instanceof CompletionException && cause != null ? cause : failure);
        }
    }

    /** Runs until no task is left; see {@link VirtualTime#runUntilIdle()}. */
    public void runUntilIdle() {
        time.runUntilIdle();
    }

    /** Runs every task due within the duration; see {@link VirtualTime#runFor(Duration)}. */
    public void runFor(Duration duration) {
        time.runFor(duration);
    }

    /**
     * Runs until the condition holds, at the latest until the limit.
     *
     * @return whether the condition holds
     */
    public boolean runUntil(BooleanSupplier condition, Duration limit) {
        return time.runUntil(condition, limit);
    }

    /**
     * Runs the next task.
     *
     * @return false if there was none
     */
    public boolean step() {
        return time.step();
    }
}
