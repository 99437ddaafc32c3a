package io.distlock.txn.autoconfigure.tcc;

import io.distlock.txn.tcc.BranchTable;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Forgets branches that ended long ago, in all databases of participants, now and then. Thread-safe: guarded by itself. */
final class BranchCleaner implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(BranchCleaner.class);
    private static final int LIMIT = 1000;
    private static final int ROUNDS_MAX = 100;

    private final TccManagers managers;
    private final Duration retention;
    private final Duration interval;
    private @Nullable ScheduledThreadPoolExecutor thread;

    BranchCleaner(TccManagers managers, Duration retention, Duration interval) {
        this.managers = managers;
        this.retention = retention;
        this.interval = interval;
    }

    /** The engines have started before, and with them the participants are known. */
    @Override
    public synchronized void start() {
        if (managers.inUse().isEmpty()) {
            return;
        }
        ScheduledThreadPoolExecutor started = new ScheduledThreadPoolExecutor(1, task -> {
            Thread cleaner = new Thread(task, "distlock-txn-cleaner");
            cleaner.setDaemon(true);
            return cleaner;
        });
        started.scheduleWithFixedDelay(this::clean, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        thread = started;
    }

    @Override
    public synchronized void stop() {
        if (thread != null) {
            thread.shutdownNow();
            thread = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }

    private void clean() {
        for (SpringLocalTransactions transactions : managers.inUse()) {
            try {
                BranchTable table = new BranchTable(transactions);
                int rounds = 0;
                while (table.purge(retention, LIMIT) == LIMIT && ++rounds < ROUNDS_MAX) {
                    log.debug("More branches to forget");
                }
            } catch (Exception e) {
                log.warn("Branches that ended long ago could not be forgotten: {}", e.getMessage(), e);
            }
        }
    }
}
