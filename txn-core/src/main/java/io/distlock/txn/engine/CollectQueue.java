package io.distlock.txn.engine;

import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.DecisionLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decisions that nobody needs any more, forgotten in batches. What gets lost here does no harm: recovery finds a finished decision,
 * tells its branches once more and forgets it then. Thread-safe: guarded by itself.
 */
final class CollectQueue {

    private static final Logger log = LoggerFactory.getLogger(CollectQueue.class);
    private static final int BATCH_MAX = 100;
    private static final long DELAY_MAX_MILLIS = 500;

    private final DecisionLog decisions;
    private final ScheduledExecutorService timer;
    /** What waits or is on its way, so that recovery leaves it alone. */
    private final Set<TransactionId> pending = ConcurrentHashMap.newKeySet();

    private List<TransactionId> waiting = new ArrayList<>();

    CollectQueue(DecisionLog decisions, ScheduledExecutorService timer) {
        this.decisions = decisions;
        this.timer = timer;
    }

    boolean contains(TransactionId transaction) {
        return pending.contains(transaction);
    }

    void add(TransactionId transaction) {
        pending.add(transaction);
        List<TransactionId> batch;
        synchronized (this) {
            waiting.add(transaction);
            boolean goesLater = waiting.size() > 1 || isScheduled(waiting);
            if (goesLater && waiting.size() < BATCH_MAX) {
                return;
            }
            batch = take();
        }
        collect(batch);
    }

    private boolean isScheduled(List<TransactionId> begun) {
        try {
            timer.schedule(() -> flush(begun), DELAY_MAX_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (RejectedExecutionException e) {
            return false; // the process is shutting down
        }
    }

    void flush() {
        List<TransactionId> batch;
        synchronized (this) {
            batch = take();
        }
        collect(batch);
    }

    /** Only what has waited for so long: a full batch has gone meanwhile, and another has been begun. */
    private void flush(List<TransactionId> begun) {
        synchronized (this) {
            if (waiting != begun) {
                return;
            }
            waiting = new ArrayList<>();
        }
        collect(begun);
    }

    private List<TransactionId> take() {
        List<TransactionId> batch = waiting;
        waiting = new ArrayList<>();
        return batch;
    }

    private void collect(List<TransactionId> batch) {
        // a batch belongs to one incarnation, and a new one began between two transactions at most a few times
        while (!batch.isEmpty()) {
            String incarnation = batch.get(0).incarnation();
            List<TransactionId> same = batch.stream()
                    .filter(transaction -> transaction.incarnation().equals(incarnation))
                    .toList();
            decisions.collect(same).whenComplete((ignored, failure) -> {
                same.forEach(pending::remove);
                if (failure != null) {
                    log.debug("{} finished decisions stay in the log for recovery", same.size(), failure);
                }
            });
            batch = batch.stream()
                    .filter(transaction -> !transaction.incarnation().equals(incarnation))
                    .toList();
        }
    }
}
