package io.distlock.lock.engine;

import io.distlock.lock.LockKey;
import io.distlock.lock.spi.LockStoreListener;
import io.distlock.lock.spi.Owner;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Takes the hints of the store to the queues that they concern. */
final class StoreHints implements LockStoreListener {

    private final Function<LockKey, List<KeyQueue>> queues;
    private final Supplier<List<KeyQueue>> all;

    /**
     * Hints for these queues.
     *
     * @param queues those of one lock
     */
    StoreHints(Function<LockKey, List<KeyQueue>> queues, Supplier<List<KeyQueue>> all) {
        this.queues = queues;
        this.all = all;
    }

    @Override
    public void onOffered(LockKey key, Owner owner) {
        queues.apply(key).forEach(queue -> queue.onOffered(owner));
    }

    @Override
    public void onContended(LockKey key, Owner owner) {
        queues.apply(key).forEach(queue -> queue.onContended(owner));
    }

    @Override
    public void onRevoked(LockKey key, Owner owner) {
        queues.apply(key).forEach(queue -> queue.onRevoked(owner));
    }

    @Override
    public void onHintsMissed() {
        all.get().forEach(KeyQueue::onHintsMissed);
    }
}
