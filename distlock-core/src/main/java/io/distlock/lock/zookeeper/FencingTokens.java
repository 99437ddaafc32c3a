package io.distlock.lock.zookeeper;

import io.distlock.lock.LockStoreException;

/**
 * Fencing tokens made of the id of the write that a grant rests on. ZooKeeper orders all writes of an ensemble by that id, so a
 * later grant has larger tokens, also after all traces of the lock are gone; the sequence in a node's name would start over.
 */
final class FencingTokens {

    /** How many tokens one write gives. */
    static final int PER_WRITE = 1024;

    private static final int BITS = 10;

    private FencingTokens() {}

    static int reserved(int asked) {
        return Math.min(asked, PER_WRITE);
    }

    static long first(long zxid) {
        long token = zxid << BITS;
        if (zxid < 1 || token >> BITS != zxid) {
            throw new LockStoreException("ZooKeeper's write id 0x%x leaves no room for fencing tokens".formatted(zxid));
        }
        return token;
    }

    static long last(long zxid, int tokens) {
        return first(zxid) + tokens - 1;
    }
}
