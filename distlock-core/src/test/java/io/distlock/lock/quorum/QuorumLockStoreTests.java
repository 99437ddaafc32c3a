package io.distlock.lock.quorum;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on acceptors in memory. */
class QuorumLockStoreTests extends QuorumLockStoreFixture {

    private static Registers registers;

    @BeforeAll
    static void start() {
        registers = Registers.inMemory();
    }

    @AfterAll
    static void stop() {
        registers.close();
    }

    @Override
    Registers registers() {
        return registers;
    }
}
