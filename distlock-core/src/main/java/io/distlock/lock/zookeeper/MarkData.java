package io.distlock.lock.zookeeper;

import io.distlock.lock.LockStoreException;
import io.distlock.lock.spi.Owner;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What the node of a marked resource holds: a version byte, the lease of the mark and its owner. Of a stable one it is empty. */
record MarkData(long leaseMillis, Owner owner) {

    static final byte[] STABLE = {};

    private static final byte VERSION = 1;
    private static final int FIXED_BYTES = 1 + Long.BYTES;
    private static final int BYTES_MAX = 1024;

    byte[] bytes() {
        byte[] text = owner.value().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(FIXED_BYTES + text.length)
                .put(VERSION)
                .putLong(leaseMillis)
                .put(text)
                .array();
    }

    /**
     * Empty if the resource is stable.
     *
     * @throws LockStoreException if it is no such data
     */
    static Optional<MarkData> parse(String path, byte[] bytes) {
        if (bytes.length == 0) {
            return Optional.empty();
        }
        if (bytes.length <= FIXED_BYTES || bytes.length > BYTES_MAX || bytes[0] != VERSION) {
            throw foreign(path);
        }
        long leaseMillis = ByteBuffer.wrap(bytes).getLong(1);
        String owner = new String(bytes, FIXED_BYTES, bytes.length - FIXED_BYTES, StandardCharsets.UTF_8);
        if (leaseMillis < 1 || !owner.matches("[\\w-]+\\.[\\w-]+")) {
            throw foreign(path);
        }
        return Optional.of(new MarkData(leaseMillis, Owner.parse(owner)));
    }

    private static LockStoreException foreign(String path) {
        return new LockStoreException(
                "ZooKeeper's node '%s' has no data of a version; another program, or a newer version of this one, wrote it"
                        .formatted(path));
    }
}
