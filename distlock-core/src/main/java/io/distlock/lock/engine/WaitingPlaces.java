package io.distlock.lock.engine;

import io.distlock.lock.LockKey;
import io.distlock.lock.LockMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;

/**
 * Where the calls of an engine wait: for each lock a queue of those who want it alone, and the readers. Both are made by the first call
 * and removed after the last. Thread-safe.
 */
final class WaitingPlaces {

    private final LockEngine engine;
    private final ConcurrentMap<LockKey, KeyQueue> queues = new ConcurrentHashMap<>();
    private final ConcurrentMap<LockKey, KeyReaders> readers = new ConcurrentHashMap<>();

    /** Those in which the grants for readers are asked for. */
    private final Set<KeyQueue> queuesOfReaders = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    WaitingPlaces(LockEngine engine) {
        this.engine = engine;
    }

    /**
     * Lets a call wait.
     *
     * @throws WaitRefusedException if the engine was stopped
     */
    WaitingPlace enter(Waiter waiter) {
        if (waiter.request().asksForSeveral()) {
            JointAcquisition several = new JointAcquisition(engine, waiter);
            several.begin();
            return several;
        }
        return waiter.request().mode() == LockMode.READ ? enterReaders(waiter) : enterQueue(waiter);
    }

    private WaitingPlace enterQueue(Waiter waiter) {
        LockKey key = waiter.request().key();
        while (!closed) {
            KeyQueue queue = queues.computeIfAbsent(key, missing -> new KeyQueue(engine, missing));
            if (queue.enter(waiter)) {
                if (closed) {
                    queue.close(); // the engine was closed meanwhile and may have missed this queue
                }
                return queue;
            }
        }
        throw WaitRefusedException.stopped(key);
    }

    private WaitingPlace enterReaders(Waiter waiter) {
        LockKey key = waiter.request().key();
        while (!closed) {
            KeyReaders place = readers.computeIfAbsent(key, missing -> new KeyReaders(engine, missing));
            if (place.enter(waiter)) {
                if (closed) {
                    place.close(); // the engine was closed meanwhile and may have missed this call
                }
                return place;
            }
        }
        throw WaitRefusedException.stopped(key);
    }

    /** Ends all waits and all holds; the future is done when the store has answered. */
    CompletableFuture<Void> close() {
        closed = true;
        return CompletableFuture.allOf(
                all().stream().map(queue -> queue.close().toCompletableFuture()).toArray(CompletableFuture[]::new));
    }

    List<LocalLock> locks() {
        return Stream.concat(
                        queues.values().stream().map(KeyQueue::snapshot).flatMap(Optional::stream),
                        readers.values().stream().flatMap(KeyReaders::snapshots))
                .toList();
    }

    /** Whether calls wait to have a lock alone. */
    boolean isWantedAlone(LockKey key) {
        KeyQueue queue = queues.get(key);
        return queue != null && queue.isContended();
    }

    /** The queues that may stand for a lock in the store. */
    List<KeyQueue> of(LockKey key) {
        KeyQueue alone = queues.get(key);
        KeyReaders shared = readers.get(key);
        List<KeyQueue> of = new ArrayList<>(shared == null ? List.of() : shared.queues());
        if (alone != null) {
            of.add(alone);
        }
        return of;
    }

    List<KeyQueue> all() {
        List<KeyQueue> all = new ArrayList<>(queues.values());
        all.addAll(queuesOfReaders);
        return all;
    }

    int count() {
        return queues.size() + readers.size() + queuesOfReaders.size();
    }

    // ---- for those that come and go

    void remove(KeyQueue queue) {
        queues.remove(queue.key(), queue);
    }

    void remove(KeyReaders of) {
        readers.remove(of.key(), of);
    }

    void addOfReaders(KeyQueue queue) {
        queuesOfReaders.add(queue);
    }

    void removeOfReaders(KeyQueue queue) {
        queuesOfReaders.remove(queue);
    }
}
