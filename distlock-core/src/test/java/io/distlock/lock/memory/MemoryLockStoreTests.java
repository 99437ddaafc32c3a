package io.distlock.lock.memory;

import io.distlock.lock.spi.LockStore;
import io.distlock.lock.spi.ReadLeaseContract;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** The contract on a virtual clock, which every look moves on. */
class MemoryLockStoreTests extends ReadLeaseContract {

    private static final long START_MICROS = 1_800_000_000_000_000L;

    private final AtomicLong micros = new AtomicLong(START_MICROS);
    private final Queue<Runnable> hints = new ArrayDeque<>();
    private final MemoryLockStore memory = MemoryLockStore.create(micros::incrementAndGet, TOKEN_MARGIN, hints::add);

    /** A process closes its view only; the data are those of all. */
    @Override
    protected LockStore newStore() {
        return (LockStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {LockStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    try {
                        return method.invoke(memory, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    protected Set<String> leftovers() {
        return memory.size() == 0 ? Set.of() : Set.of(memory.size() + " locks");
    }

    @Override
    protected void pass(Duration time) {
        micros.addAndGet(time.toNanos() / 1000);
        for (Runnable hint = hints.poll(); hint != null; hint = hints.poll()) {
            try {
                hint.run();
            } catch (RuntimeException e) {
                // as an executor does: a listener that throws harms nobody else
            }
        }
    }

    @Override
    protected long nanoTime() {
        return (micros.get() - START_MICROS) * 1000;
    }
}
