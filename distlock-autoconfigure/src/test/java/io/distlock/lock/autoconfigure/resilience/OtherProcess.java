package io.distlock.lock.autoconfigure.resilience;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockRequest;
import io.distlock.lock.engine.LockEngine;
import io.distlock.lock.spi.LockStore;

/** Contends for the locks of a store with an engine of its own. */
record OtherProcess(LockEngine engine) implements AutoCloseable {

    OtherProcess(LockStore store) {
        this(LockEngine.start(store));
    }

    LockHandle acquire(LockRequest request) {
        return engine.acquire(request);
    }

    @Override
    public void close() {
        engine.close();
    }
}
