package io.distlock.lock.spi;

import io.distlock.lock.LockKey;

/**
 * Takes the hints of a store. Hints may be lost, repeated, late and out of order; whoever gets one asks the store. The
 * methods do not block and do not throw; they are called on threads of the store.
 */
public interface LockStoreListener {

    /** The lock was passed on to this owner, which should confirm it with an attempt. */
    void onOffered(LockKey key, Owner owner);

    /** Another process has begun to wait for the lock that this owner holds. */
    void onContended(LockKey key, Owner owner);

    /** The grant of this owner was ended by an operator. */
    void onRevoked(LockKey key, Owner owner);

    /** Hints may have been missed, for instance after a reconnection: whoever waits should ask. */
    void onHintsMissed();
}
