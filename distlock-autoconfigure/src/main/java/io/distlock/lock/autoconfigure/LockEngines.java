package io.distlock.lock.autoconfigure;

import io.distlock.lock.LockManager;
import io.distlock.lock.LockMode;
import io.distlock.lock.LockNotAcquiredException;
import io.distlock.lock.VersionManager;
import io.distlock.lock.engine.LockEngine;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;

/**
 * The engines of an application, one for each store in use. An engine starts when its store is first asked for, and ends with
 * the context; a restarted context gets new ones. Thread-safe.
 *
 * <p>They end after the web server has drained and after the task executors, whose work may still hold locks or want them,
 * and before the connection factories of Redis, which are in phase 0.
 */
public final class LockEngines implements SmartLifecycle, DisposableBean {

    /** Above connection factories (0), below {@code ExecutorConfigurationSupport.DEFAULT_PHASE}. */
    static final int PHASE = Integer.MAX_VALUE / 4;

    private static final int PING_SECONDS_MAX = 10;

    private final LockEngineAssembly assembly;
    private final List<String> pingedAtStart;

    private final ReentrantLock changes = new ReentrantLock();
    private final Map<String, RunningEngine> engines = new ConcurrentHashMap<>(); // changed under the lock
    private final Map<String, LockManager> managers = new ConcurrentHashMap<>();
    private volatile boolean running; // changed under the lock
    private volatile boolean stopped; // changed under the lock

    /** @param pingedAtStart stores without which the application shall not start, an empty name for the default */
    LockEngines(LockEngineAssembly assembly, List<String> pingedAtStart) {
        this.assembly = assembly;
        this.pingedAtStart = List.copyOf(pingedAtStart);
    }

    /**
     * The engine of a store, started if need be.
     *
     * @param store empty for the default store
     * @throws LockConfigurationException if there is no such store
     * @throws LockNotAcquiredException if the context is stopped
     */
    public LockEngine engine(String store) {
        return running(nameOf(store)).engine();
    }

    /**
     * The optimistic locks of a store, whose engine is started if need be.
     *
     * @param store empty for the default store
     * @throws LockConfigurationException if there is no such store, or it keeps no versions
     * @throws LockNotAcquiredException if the context is stopped
     */
    public VersionManager versions(String store) {
        String name = nameOf(store);
        return running(name)
                .versions()
                .orElseThrow(() -> new LockConfigurationException(
                        "Lock store '%s' keeps no versions for optimistic locks".formatted(name),
                        "Use mode EXCLUSIVE, or a store that keeps versions: redis, zookeeper, memory."));
    }

    /** The engines that were started, by the names of their stores. */
    public Map<String, LockEngine> started() {
        return engines.values().stream()
                .collect(Collectors.toUnmodifiableMap(RunningEngine::name, RunningEngine::engine));
    }

    /** Name of the store, that of the default store for an empty one. */
    public String nameOf(String store) {
        return store.isEmpty() ? assembly.stores().defaultName() : store;
    }

    /** What other processes see as the holder of this one's locks, without the thread. */
    public String process() {
        return assembly.process();
    }

    /** What callers use to acquire locks of a store; the same across restarts. Does not start the engine. */
    LockManager manager(String store) {
        return managers.computeIfAbsent(store, given -> {
            String name = nameOf(given);
            assembly.stores().requireUsable(name);
            return new CurrentLockManager(() -> running(name).manager());
        });
    }

    /** Refuses a store that does not offer READ or WRITE. */
    void requireMode(String store, LockMode mode) {
        if (mode == LockMode.READ || mode == LockMode.WRITE) {
            assembly.stores().requireMode(nameOf(store), mode);
        }
    }

    @Override
    public void start() {
        changes.lock();
        try {
            stopped = false;
            running = true;
        } finally {
            changes.unlock();
        }
        pingedAtStart.forEach(store -> requireReachable(nameOf(store)));
    }

    /** Ends all engines on a thread of its own, so that the context bounds the time that it waits. */
    @Override
    public void stop(Runnable callback) {
        Thread stopper = new Thread(
                () -> {
                    try {
                        stop();
                    } finally {
                        callback.run();
                    }
                },
                "distlock-stop");
        stopper.setDaemon(true);
        stopper.start();
    }

    @Override
    public void stop() {
        Collection<RunningEngine> ended;
        changes.lock();
        try {
            running = false;
            stopped = true;
            ended = List.copyOf(engines.values());
            engines.clear();
        } finally {
            changes.unlock();
        }
        ended.forEach(RunningEngine::close);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** For engines that were used by beans of a context that never started. */
    @Override
    public void destroy() {
        stop();
    }

    private RunningEngine running(String name) {
        RunningEngine present = engines.get(name);
        if (present != null) {
            return present;
        }
        changes.lock();
        try {
            if (stopped) {
                throw new LockNotAcquiredException(
                        "Locks of store '%s' cannot be acquired: the application is stopped".formatted(name));
            }
            RunningEngine started = engines.get(name);
            if (started == null) {
                started = assembly.start(name);
                engines.put(name, started);
            }
            return started;
        } finally {
            changes.unlock();
        }
    }

    private void requireReachable(String name) {
        try {
            engine(name).store().ping().toCompletableFuture().get(PING_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LockStoreUnreachableException(name, e);
        } catch (ExecutionException e) {
            throw new LockStoreUnreachableException(name, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new LockStoreUnreachableException(name, e);
        }
    }
}
