package io.distlock.lock.engine;

import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.LockStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Collects the first attempts of one call for several locks, and sends them to the store in one step. Thread-safe. */
final class AcquireBatch {

    /** For locks that were not asked for, because one before them was busy. Whoever gets it tries once only. */
    private static final AcquireResult NOT_ASKED_FOR = new AcquireResult.Busy(Duration.ofMillis(1));

    private record Attempt(AcquireCommand command, CompletableFuture<AcquireResult> answer) {}

    private final LockStore store;
    private final ReentrantLock mutex = new ReentrantLock();
    private final List<Attempt> collected = new ArrayList<>(); // guarded by mutex
    private boolean sent; // guarded by mutex

    AcquireBatch(LockStore store) {
        this.store = store;
    }

    /** Collects the attempt for the lock that the call waits for; sends it if the batch has gone. */
    CompletionStage<AcquireResult> ask(AcquireCommand command) {
        CompletableFuture<AcquireResult> answer = collect(command);
        return answer == null ? store.acquire(command) : answer;
    }

    /** Collects an attempt for a lock behind that one. It is made in this batch or never, as its turn might not have come. */
    CompletionStage<AcquireResult> askAlong(AcquireCommand command) {
        CompletableFuture<AcquireResult> answer = collect(command);
        return answer == null ? CompletableFuture.completedFuture(NOT_ASKED_FOR) : answer;
    }

    private @Nullable CompletableFuture<AcquireResult> collect(AcquireCommand command) {
        mutex.lock();
        try {
            if (sent) {
                return null;
            }
            CompletableFuture<AcquireResult> answer = new CompletableFuture<>();
            collected.add(new Attempt(command, answer));
            return answer;
        } finally {
            mutex.unlock();
        }
    }

    /** How many attempts it has. */
    int size() {
        mutex.lock();
        try {
            return collected.size();
        } finally {
            mutex.unlock();
        }
    }

    /** Sends what was collected. */
    void send() {
        List<Attempt> attempts;
        mutex.lock();
        try {
            sent = true;
            attempts = List.copyOf(collected);
        } finally {
            mutex.unlock();
        }
        if (attempts.isEmpty()) {
            return;
        }
        answer(attempts).whenComplete((results, failure) -> {
            for (int i = 0; i < attempts.size(); i++) {
                CompletableFuture<AcquireResult> answer = attempts.get(i).answer();
                if (failure != null) {
                    answer.completeExceptionally(Steps.cause(failure));
                } else {
                    answer.complete(i < results.size() ? results.get(i) : NOT_ASKED_FOR);
                }
            }
        });
    }

    private CompletionStage<List<AcquireResult>> answer(List<Attempt> attempts) {
        List<AcquireCommand> commands = attempts.stream().map(Attempt::command).toList();
        return Steps.of(() -> commands.size() == 1
                ? store.acquire(commands.get(0)).thenApply(List::of)
                : store.acquireTogether(commands));
    }
}
