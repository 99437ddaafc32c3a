package io.distlock.lock.leader;

import io.distlock.lock.LockHandle;

/**
 * Is told when a term of leadership begins and ends. The calls of one {@link LeaderElector} never overlap: each term starts and
 * stops once, and the next one does not start before the last one has stopped.
 *
 * <p>The methods return soon: they start work and stop it, and do not do it themselves. While one of them runs, the elector
 * does nothing else, not even campaign again.
 */
@FunctionalInterface
public interface LeadershipListener {

    /**
     * This process leads.
     *
     * @param term the lock of the term. Its {@linkplain LockHandle#fencingToken() token} is larger than that of every earlier
     *     term in any process; {@link LockHandle#isValid()} is false as soon as somebody else may lead. Releasing it resigns
     * @throws RuntimeException if this process cannot lead: the term is stopped and given up
     */
    void onStarted(LockHandle term);

    /**
     * This process leads no more. Its work has to end before this returns, as the lock is released after it, unless the term
     * is no longer valid: then somebody else may lead already.
     */
    default void onStopped(LockHandle term) {}
}
