package io.distlock.lock.concurrent;

import io.distlock.lock.LockKey;
import io.distlock.lock.engine.LockEngine;
import io.distlock.lock.memory.MemoryLockStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

class ThreadLockTests extends ThreadLockContract {

    private final MemoryLockStore store = MemoryLockStore.create();
    private final List<LockEngine> engines = new ArrayList<>();

    @AfterEach
    void close() {
        engines.forEach(LockEngine::close);
    }

    @Override
    protected LockEngine process() {
        LockEngine engine = LockEngine.start(store);
        engines.add(engine);
        return engine;
    }

    @Override
    protected void forceRelease(LockKey key, long token) {
        store.forceRelease(key, token);
    }
}
