package io.distlock.lock.autoconfigure.leader;

import io.distlock.lock.LockHandle;

/**
 * Application event: this process leads no more. Work has to end before the listeners return, as the lock is released after that,
 * unless the term is not valid any more: then another process may lead already.
 *
 * @param elector name of the elector
 * @param term the lock of the term that ends
 */
public record LeadershipRevokedEvent(String elector, LockHandle term) {}
