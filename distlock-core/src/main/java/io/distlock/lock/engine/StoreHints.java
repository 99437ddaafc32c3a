package io.distlock.lock.engine;

import io.distlock.lock.LockKey;
import io.distlock.lock.spi.LockStoreListener;
import io.distlock.lock.spi.Owner;

/** Takes the hints of the store to the queues that they concern. */
final class StoreHints implements LockStoreListener {

    private final WaitingPlaces places;

    StoreHints(WaitingPlaces places) {
        this.places = places;
    }

    @Override
    public void onOffered(LockKey key, Owner owner) {
        places.of(key).forEach(queue -> queue.onOffered(owner));
    }

    @Override
    public void onContended(LockKey key, Owner owner) {
        places.of(key).forEach(queue -> queue.onContended(owner));
    }

    @Override
    public void onRevoked(LockKey key, Owner owner) {
        places.of(key).forEach(queue -> queue.onRevoked(owner));
    }

    @Override
    public void onHintsMissed() {
        places.all().forEach(KeyQueue::onHintsMissed);
    }
}
