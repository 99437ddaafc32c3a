package io.distlock.lock.autoconfigure;

import io.distlock.lock.memory.MemoryLockStore;

/** Stores of this JVM, for tests and applications with one process. Only used where they are asked for by name. */
final class MemoryLockStoreFactory implements LockStoreFactory {

    @Override
    public String type() {
        return "memory";
    }

    @Override
    public Created create() {
        return new Created(MemoryLockStore.create(), () -> {});
    }
}
