package io.distlock.lock.engine;

import io.distlock.lock.LockKey;
import io.distlock.lock.spi.LockStoreListener;
import io.distlock.lock.spi.Owner;
import java.util.Map;
import java.util.Optional;

/** Takes the hints of the store to the queues that they concern. */
final class StoreHints implements LockStoreListener {

    private final Map<LockKey, KeyQueue> queues;

    StoreHints(Map<LockKey, KeyQueue> queues) {
        this.queues = queues;
    }

    @Override
    public void onOffered(LockKey key, Owner owner) {
        queue(key).ifPresent(queue -> queue.onOffered(owner));
    }

    @Override
    public void onContended(LockKey key, Owner owner) {
        queue(key).ifPresent(queue -> queue.onContended(owner));
    }

    @Override
    public void onRevoked(LockKey key, Owner owner) {
        queue(key).ifPresent(queue -> queue.onRevoked(owner));
    }

    @Override
    public void onHintsMissed() {
        queues.values().forEach(KeyQueue::onHintsMissed);
    }

    private Optional<KeyQueue> queue(LockKey key) {
        return Optional.ofNullable(queues.get(key));
    }
}
