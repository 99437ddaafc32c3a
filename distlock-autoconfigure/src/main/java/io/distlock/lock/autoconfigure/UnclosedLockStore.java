package io.distlock.lock.autoconfigure;

import io.distlock.lock.spi.ForwardingLockStore;
import io.distlock.lock.spi.LockStore;

/** A store that belongs to the application, which also closes it. */
final class UnclosedLockStore extends ForwardingLockStore {

    UnclosedLockStore(LockStore delegate) {
        super(delegate);
    }
}
