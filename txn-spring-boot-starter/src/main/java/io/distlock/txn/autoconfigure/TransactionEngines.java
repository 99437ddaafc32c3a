package io.distlock.txn.autoconfigure;

import io.distlock.txn.Transaction;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.SmartLifecycle;

/**
 * The engines of an application, one for each decision log in use. Those of the default log and of logs that annotations name start
 * with the context, others when they are first asked for; all end with the context, and a restarted context gets new ones.
 * Thread-safe.
 *
 * <p>They end after the web server has drained and after the task executors, and before the locks that transactions stand under and
 * the connections they work with.
 */
public final class TransactionEngines implements SmartLifecycle, SmartInitializingSingleton, DisposableBean {

    /** Above locks and connections, below {@code ExecutorConfigurationSupport.DEFAULT_PHASE}. */
    static final int PHASE = Integer.MAX_VALUE / 3;

    private final EngineAssembly assembly;
    private final Duration shutdownTimeout;
    private final ReentrantLock changes = new ReentrantLock();
    private final Map<String, RunningEngine> engines = new ConcurrentHashMap<>(); // changed under the lock
    private final Set<String> announced = ConcurrentHashMap.newKeySet();
    private volatile boolean running; // changed under the lock
    private volatile boolean stopped; // changed under the lock

    TransactionEngines(EngineAssembly assembly, Duration shutdownTimeout) {
        this.assembly = assembly;
        this.shutdownTimeout = shutdownTimeout;
    }

    /**
     * The engine of a log, started if need be.
     *
     * @param log empty for the default log
     * @throws TransactionConfigurationException if there is no such log
     * @throws IllegalStateException if the context is stopped
     */
    public RunningEngine engine(String log) {
        String name = nameOf(log);
        RunningEngine present = engines.get(name);
        if (present != null) {
            return present;
        }
        changes.lock();
        try {
            if (stopped) {
                throw new IllegalStateException(
                        "No transaction with decision log '%s' can begin: the application is stopped".formatted(name));
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

    /** The engine that works on a transaction of this process. */
    public Optional<RunningEngine> engineOf(Transaction transaction) {
        return engines.values().stream()
                .filter(engine -> engine.engine().isOpen(transaction.id()))
                .findAny();
    }

    /** The engines that were started. */
    public List<RunningEngine> started() {
        return List.copyOf(engines.values());
    }

    /** Name of the log, that of the default log for an empty one. */
    public String nameOf(String log) {
        return log.isEmpty() ? assembly.logs().defaultName() : log;
    }

    /** What this process calls itself in the log. */
    public String process() {
        return assembly.process();
    }

    /**
     * Says that a log will be used, so that its recovery starts with the context.
     *
     * @throws TransactionConfigurationException if the application is not set up for it
     */
    public void announce(String log) {
        assembly.logs().requireUsable(log);
        announced.add(log);
    }

    /** Fails the start, also where ahead-of-time processing has chosen the beans, before anything runs. */
    @Override
    public void afterSingletonsInstantiated() {
        announce(nameOf(""));
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
        announced.forEach(this::engine);
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
                "distlock-txn-stop");
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
        } finally {
            changes.unlock();
        }
        // still to be found while they drain
        ended.forEach(engine -> engine.close(shutdownTimeout));
        ended.forEach(engine -> engines.remove(engine.name(), engine));
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
}
