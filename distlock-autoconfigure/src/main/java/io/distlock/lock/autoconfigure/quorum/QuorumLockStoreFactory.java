package io.distlock.lock.autoconfigure.quorum;

import io.distlock.lock.LockMode;
import io.distlock.lock.autoconfigure.LockStoreFactory;
import io.distlock.lock.quorum.QuorumLockStore;
import io.distlock.lock.quorum.QuorumLockStoreOptions;

/** Makes stores on the register of the application. Only used where they are asked for by name. Thread-safe. */
final class QuorumLockStoreFactory implements LockStoreFactory {

    private final QuorumLockStoreOptions options;
    private final RegisterBeans registers;

    QuorumLockStoreFactory(QuorumLockStoreOptions options, RegisterBeans registers) {
        this.options = options;
        this.registers = registers;
    }

    @Override
    public String type() {
        return "quorum";
    }

    @Override
    public void validate() {
        registers.chosen();
    }

    @Override
    public boolean offers(LockMode mode) {
        return mode == LockMode.EXCLUSIVE;
    }

    @Override
    public Created create() {
        return new Created(QuorumLockStore.create(registers.get(), options), () -> {});
    }
}
