package io.distlock.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * A process or server inside the simulation: it has its own clock, it can be paused like by SIGSTOP, killed and
 * restarted. Confined to one thread.
 *
 * <p>A pause falls between two tasks, never inside one; give code that may be stopped half-way two tasks.
 */
public final class VirtualProcess implements Executor {

    private final String name;
    private final VirtualTime time;
    private final VirtualClock clock;
    private final Queue<VirtualTask<?>> held = new ArrayDeque<>();

    private VirtualScheduler scheduler = new VirtualScheduler(this, 0);
    private int life;
    private boolean alive = true;
    private boolean paused;
    private int pauses;

    VirtualProcess(String name, VirtualTime time, VirtualClock clock) {
        this.name = name;
        this.time = time;
        this.clock = clock;
    }

    /** Returns the name, the same in every life. */
    public String name() {
        return name;
    }

    /** Returns the scheduler of the present life; after a restart it is another one. */
    public VirtualScheduler scheduler() {
        return scheduler;
    }

    /** Returns the clocks of this process; they go on while it is paused or dead. */
    public VirtualClock clock() {
        return clock;
    }

    /** Returns the monotonic time in nanoseconds as this process sees it. */
    public long nanoTime() {
        return clock.nanoTime();
    }

    /** Runs the task in the present life of the process; a dead process never runs it. */
    @Override
    public void execute(Runnable task) {
        scheduler.execute(task);
    }

    /** Holds back every task, and those that become due, while time goes on elsewhere. */
    public void pause() {
        paused = true;
        pauses++;
    }

    /** Pauses and resumes after the given true time, unless the process was resumed or paused again by then. */
    public void pauseFor(Duration duration) {
        pause();
        int mine = pauses;
        time.after(duration, () -> {
            if (pauses == mine) {
                resume();
            }
        });
    }

    /** Runs what was held back, in the order in which it became due. */
    public void resume() {
        paused = false;
        for (VirtualTask<?> task = held.poll(); task != null; task = held.poll()) {
            time.enqueue(task, time.nanoTime());
        }
    }

    /** Ends the process at once: none of its tasks runs again. */
    public void kill() {
        alive = false;
        held.clear();
    }

    /** Begins another life, with an empty scheduler and the same clocks; kills the present one. */
    public void restart() {
        kill();
        life++;
        alive = true;
        paused = false;
        pauses++;
        scheduler = new VirtualScheduler(this, life);
    }

    /** Returns whether the process runs or is only paused. */
    public boolean isAlive() {
        return alive;
    }

    public boolean isPaused() {
        return paused;
    }

    /** Returns the number of restarts, which tells one life from another. */
    public int life() {
        return life;
    }

    VirtualTime time() {
        return time;
    }

    void hold(VirtualTask<?> task) {
        held.add(task);
    }

    List<VirtualTask<?>> held(VirtualScheduler ofScheduler) {
        List<VirtualTask<?>> matching = new ArrayList<>();
        for (VirtualTask<?> task : held) {
            if (task.scheduler() == ofScheduler && task.isLive()) {
                matching.add(task);
            }
        }
        return matching;
    }

    @Override
    public String toString() {
        return name;
    }
}
