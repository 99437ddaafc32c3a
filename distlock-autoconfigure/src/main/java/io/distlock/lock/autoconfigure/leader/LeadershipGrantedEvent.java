package io.distlock.lock.autoconfigure.leader;

import io.distlock.lock.LockHandle;

/**
 * Application event: this process leads. Published by the elector itself, so a listener returns soon; if it throws, leadership is
 * given up.
 *
 * @param elector name of the elector
 * @param term the lock of the term, with its fencing token; releasing it resigns
 */
public record LeadershipGrantedEvent(String elector, LockHandle term) {}
