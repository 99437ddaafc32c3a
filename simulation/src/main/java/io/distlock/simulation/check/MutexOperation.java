package io.distlock.simulation.check;

/** What can be asked of a lock; the owner is a name that is new for every acquisition. */
public sealed interface MutexOperation {

    String owner();

    /** Asks once for the lock. */
    record Acquire(String owner) implements MutexOperation {}

    /** Gives the lock back if the owner still has it. */
    record Release(String owner) implements MutexOperation {}

    /** The owner's lease ends, if the owner still has it; its outcome is usually unknown. */
    record Expire(String owner) implements MutexOperation {}
}
