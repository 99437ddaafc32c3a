package io.distlock.lock.zookeeper;

import io.distlock.lock.spi.Owner;
import java.util.Comparator;
import java.util.List;

/** The nodes that stand in the queue for a lock, in order: the first has the lock, or is about to take it. */
record LockQueue(List<NodeName> names) {

    /**
     * Reads a listing.
     *
     * @throws io.distlock.lock.LockStoreException if there is a node that no lock store made
     */
    static LockQueue of(Session.Children children) {
        return new LockQueue(children.names().stream()
                .map(NodeName::parse)
                .sorted(Comparator.comparingLong(NodeName::sequence))
                .toList());
    }

    /** From 0; -1 if the owner is not in the queue. */
    int placeOf(Owner owner) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).owner().equals(owner)) {
                return i;
            }
        }
        return -1;
    }

    NodeName at(int place) {
        return names.get(place);
    }

    boolean isEmpty() {
        return names.isEmpty();
    }

    /** How many there are behind the head. */
    int waiting() {
        return Math.max(0, names.size() - 1);
    }
}
