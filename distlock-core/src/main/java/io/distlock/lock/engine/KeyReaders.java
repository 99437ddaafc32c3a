package io.distlock.lock.engine;

import io.distlock.lock.LockKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The calls of this process that want to read under one lock, in {@link ReadShare}s: as a rule one that is held, and one that is waited for
 * when somebody wants to write. Thread-safe: every event takes its {@linkplain Turns turn}.
 */
final class KeyReaders implements WaitingPlace {

    private final LockEngine engine;
    private final LockKey key;
    private final Turns turns = new Turns(this::retireIfIdle);
    private final List<ReadShare> shares = new ArrayList<>(2); // used in turns only
    private boolean retired; // used in turns only

    KeyReaders(LockEngine engine, LockKey key) {
        this.engine = engine;
        this.key = key;
    }

    LockKey key() {
        return key;
    }

    /** Adds a call; false if this object has been removed and the caller must take a fresh one. */
    boolean enter(Waiter waiter) {
        return turns.take(() -> {
            if (retired) {
                return false;
            }
            for (ReadShare share : shares) {
                if (share.admits(waiter)) {
                    return true;
                }
            }
            ReadShare fresh = new ReadShare(engine, this, waiter);
            shares.add(fresh);
            turns.afterwards(fresh::begin);
            return true;
        });
    }

    @Override
    public void giveUp(Waiter waiter, String why) {
        turns.take(() -> {
            for (ReadShare share : List.copyOf(shares)) {
                if (share.giveUp(waiter, why)) {
                    return;
                }
            }
        });
    }

    /** The queues of the shares, whom hints of the store may concern. */
    List<KeyQueue> queues() {
        return turns.take(() -> shares.stream().map(ReadShare::queue).toList());
    }

    Stream<LocalLock> snapshots() {
        return turns.take(() -> shares.stream().map(ReadShare::snapshot).flatMap(Optional::stream).toList().stream());
    }

    void close() {
        queues().forEach(KeyQueue::close);
    }

    // ---- for the shares

    void take(Runnable event) {
        turns.take(event);
    }

    void afterwards(Runnable action) {
        turns.afterwards(action);
    }

    void remove(ReadShare share) {
        shares.remove(share);
    }

    private void retireIfIdle() {
        if (shares.isEmpty() && !retired) {
            retired = true;
            engine.places().remove(this);
        }
    }
}
