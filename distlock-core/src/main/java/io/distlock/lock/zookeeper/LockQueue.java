package io.distlock.lock.zookeeper;

import io.distlock.lock.spi.Owner;
import java.util.Comparator;
import java.util.List;

/**
 * The nodes that stand in the queue for a lock, in order: the first has the lock, or is about to take it; if it shares the lock, so do
 * those behind it up to the first that wants the lock alone. It is the order of the recipe for shared locks in ZooKeeper's documentation.
 */
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

    /** The last place before this one that has to be left first; -1 if there is none. */
    int placeBlocking(int place) {
        int before = place - 1;
        while (before >= 0 && at(place).shared() && at(before).shared()) {
            before--;
        }
        return before;
    }

    /** Whether this owner is in the queue and has to wait for nobody. */
    boolean isUnblocked(Owner owner) {
        int place = placeOf(owner);
        return place >= 0 && placeBlocking(place) < 0;
    }

    /** How many have the lock, or are about to take it. */
    int holders() {
        int holders = 0;
        while (holders < names.size() && placeBlocking(holders) < 0) {
            holders++;
        }
        return holders;
    }

    NodeName at(int place) {
        return names.get(place);
    }

    boolean isEmpty() {
        return names.isEmpty();
    }

    /** How many there are behind those who have the lock. */
    int waiting() {
        return names.size() - holders();
    }
}
