package io.distlock.lock.zookeeper;

import io.distlock.lock.LockStoreException;
import io.distlock.lock.spi.Owner;

/**
 * Name of the node of an owner: {@code <process>.<grant>-<sequence>}, or {@code <process>.<grant>~-<sequence>} of one that wants to
 * share the lock. The server appends the sequence; the owner before it finds the node again after a creation whose answer was lost.
 */
record NodeName(String text, Owner owner, boolean shared, long sequence) {

    private static final char SHARED = '~';

    private static final int SEQUENCE_DIGITS = 10;

    static String prefix(Owner owner, boolean shared) {
        return owner.value() + (shared ? SHARED : "") + "-";
    }

    /** Inverse of the above, with what the server appended. */
    static NodeName parse(String text) {
        int dash = text.length() - SEQUENCE_DIGITS - 1;
        if (dash < 1 || text.charAt(dash) != '-' || text.indexOf('.') < 1) {
            throw foreign(text);
        }
        long sequence = 0;
        for (int i = dash + 1; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                throw foreign(text);
            }
            sequence = 10 * sequence + digit - '0';
        }
        boolean shared = text.charAt(dash - 1) == SHARED;
        return new NodeName(text, Owner.parse(text.substring(0, shared ? dash - 1 : dash)), shared, sequence);
    }

    private static LockStoreException foreign(String text) {
        String shown = text.replaceAll("[^\\x20-\\x7e]", "?");
        return new LockStoreException(
                "ZooKeeper has a node '%s' among the locks that no lock store made; use a root node of its own, delete the node"
                        .formatted(shown.substring(0, Math.min(shown.length(), 80))));
    }
}
