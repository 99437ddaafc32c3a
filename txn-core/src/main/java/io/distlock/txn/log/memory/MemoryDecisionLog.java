package io.distlock.txn.log.memory;

import io.distlock.txn.DecisionLogException;
import io.distlock.txn.Heuristic;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.CommitResult;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.DecisionLogListener;
import io.distlock.txn.spi.DecisionPage;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.Incarnation;
import io.distlock.txn.spi.Owner;
import io.distlock.txn.spi.Resolution;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A decision log in memory, for tests. Nothing survives the process, so a transaction whose process died stays prepared at its
 * participants for ever: never use it where data counts. Thread-safe.
 */
public final class MemoryDecisionLog implements DecisionLog {

    private final MemoryDecisions decisions;
    private final String description;
    private final InstantSource clock;
    private final List<DecisionLogListener> listeners = new CopyOnWriteArrayList<>();
    private @Nullable Incarnation incarnation; // guarded by this
    private boolean closed; // guarded by this

    /**
     * A process's view.
     *
     * @param decisions shared by all logs that shall see each other's decisions
     * @param description who this process is, for display
     */
    public MemoryDecisionLog(MemoryDecisions decisions, String description, InstantSource clock) {
        this.decisions = decisions;
        this.description = description;
        this.clock = clock;
    }

    @Override
    public String type() {
        return "memory";
    }

    @Override
    public void listen(DecisionLogListener listener) {
        listeners.add(listener);
    }

    @Override
    public synchronized CompletionStage<Incarnation> incarnation() {
        return step(() -> {
            Incarnation present = incarnation;
            if (present == null || !decisions.isAlive(present.id())) {
                present = decisions.open(description, clock.instant());
                incarnation = present;
            }
            return present;
        });
    }

    @Override
    public CompletionStage<CommitResult> commit(DecisionRecord decision) {
        return step(() -> decisions.commit(decision));
    }

    @Override
    public CompletionStage<Resolution> abort(DecisionRecord decision) {
        return step(() -> decisions.abort(decision));
    }

    @Override
    public CompletionStage<Optional<DecisionRecord>> read(TransactionId transaction) {
        return step(() -> decisions.read(transaction));
    }

    @Override
    public CompletionStage<List<Owner>> owners(int limit) {
        return step(() -> decisions.owners(limit));
    }

    @Override
    public CompletionStage<Void> fence(String fenced) {
        return run(() -> {
            decisions.fence(fenced);
            if (isMine(fenced)) {
                listeners.forEach(listener -> listener.incarnationEnded(fenced));
            }
        });
    }

    @Override
    public CompletionStage<DecisionPage> decisions(String of, Optional<String> cursor, int limit) {
        return step(() -> decisions.decisions(of, cursor, limit));
    }

    @Override
    public CompletionStage<Void> note(Heuristic heuristic, DecisionRecord decision) {
        return run(() -> decisions.note(heuristic, decision));
    }

    @Override
    public CompletionStage<Void> collect(Collection<TransactionId> transactions) {
        return run(() -> decisions.collect(transactions));
    }

    @Override
    public CompletionStage<Boolean> retire(String retired) {
        return step(() -> decisions.retire(retired));
    }

    @Override
    public CompletionStage<Void> ping() {
        return run(() -> {});
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (incarnation != null) {
            decisions.fence(incarnation.id());
        }
    }

    private synchronized boolean isMine(String id) {
        return incarnation != null && incarnation.id().equals(id);
    }

    private CompletionStage<Void> run(Runnable step) {
        return step(() -> {
            step.run();
            return null;
        });
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private <T extends @Nullable Object> CompletionStage<T> step(Supplier<T> step) {
        return isClosed()
                ? CompletableFuture.failedFuture(new DecisionLogException("The decision log is closed"))
                : CompletableFuture.completedFuture(step.get());
    }
}
