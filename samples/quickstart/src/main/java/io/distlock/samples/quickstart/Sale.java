package io.distlock.samples.quickstart;

import io.distlock.lock.LockHandle;

/**
 * One sold item.
 *
 * @param item number of the item, which should be sold once
 * @param process process id of the seller
 * @param thread thread of the seller
 * @param token fencing token of the lock that the seller held, larger than that of every earlier holder; 0 without a lock
 */
public record Sale(int item, String buyer, long process, String thread, long token) {

    static Sale of(int item, String buyer) {
        long token = LockHandle.current().map(LockHandle::fencingToken).orElse(0L);
        return new Sale(
                item,
                buyer,
                ProcessHandle.current().pid(),
                Thread.currentThread().getName(),
                token);
    }

    /** Inverse of {@link #toLine()}. */
    static Sale parse(String line) {
        String[] parts = line.split(" ", 5);
        return new Sale(
                Integer.parseInt(parts[0]), parts[4], Long.parseLong(parts[1]), parts[2], Long.parseLong(parts[3]));
    }

    String toLine() {
        return "%d %d %s %d %s".formatted(item, process, thread.replace(' ', '_'), token, buyer);
    }
}
