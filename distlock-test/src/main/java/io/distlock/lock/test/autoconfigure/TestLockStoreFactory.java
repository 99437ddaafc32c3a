package io.distlock.lock.test.autoconfigure;

import io.distlock.lock.autoconfigure.LockStoreFactory;
import io.distlock.lock.test.FaultyLockStore;

/** Stands in for the stores of one type. */
record TestLockStoreFactory(String type, FaultyLockStore store) implements LockStoreFactory {

    @Override
    public boolean isConfigured() {
        return true;
    }

    /** A store that outlives its engine is closed with the context, as the bean that it is. */
    @Override
    public Created create() {
        return new Created(store, () -> {});
    }
}
