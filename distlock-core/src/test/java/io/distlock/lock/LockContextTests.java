package io.distlock.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.engine.LockEngine;
import io.distlock.lock.memory.MemoryLockStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LockContextTests {

    private final MemoryLockStore store = MemoryLockStore.create();
    private final LockEngine locks = LockEngine.start(store);
    private final LockHandle a = locks.acquire(LockRequest.of("stock", "a"));
    private final LockHandle b = locks.acquire(LockRequest.of("stock", "b"));

    @AfterEach
    void close() {
        locks.close();
        store.close();
    }

    @Test
    void handleIsCurrentOnlyWhileItIsBound() {
        assertThat(LockHandle.current()).isEmpty();

        try (LockContext.Scope scope = a.bind()) {
            assertThat(LockHandle.current()).contains(a);
        }

        assertThat(LockHandle.current()).isEmpty();
    }

    @Test
    void scopesEndInAnyOrder() {
        LockContext.Scope outer = a.bind();
        LockContext.Scope inner = b.bind();

        outer.close();

        assertThat(LockContext.current().handles()).containsExactly(b);
        inner.close();
        assertThat(LockContext.current().handles()).isEmpty();
    }

    @Test
    void scopeClosedTwiceChangesNothing() {
        LockContext.Scope outer = a.bind();
        LockContext.Scope inner = b.bind();

        inner.close();
        inner.close();

        assertThat(LockContext.current().handles()).containsExactly(a);
        outer.close();
    }

    @Test
    void otherContextHidesWhatThreadCarriesAndGivesItBack() {
        LockContext other = LockContext.empty().with(b);
        LockContext.Scope outer = a.bind();

        try (LockContext.Scope scope = other.attach()) {
            assertThat(LockContext.current().handles()).containsExactly(b);
        }

        assertThat(LockContext.current().handles()).containsExactly(a);
        outer.close();
        assertThat(LockContext.current().handles()).isEmpty();
    }

    @Test
    void contextIsNotSeenByOtherThread() throws Exception {
        LockContext[] seen = new LockContext[1];
        try (LockContext.Scope scope = a.bind()) {
            Thread thread = new Thread(() -> seen[0] = LockContext.current());
            thread.start();
            thread.join();
        }

        assertThat(seen[0].handles()).isEmpty();
    }
}
