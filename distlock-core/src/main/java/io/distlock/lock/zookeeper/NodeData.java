package io.distlock.lock.zookeeper;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a node holds, for operators: a version byte, how many tokens its last write reserved, the lease, since when the grant
 * lasts, the key of the lock if its path has only a hash of it, and the text of the holder.
 *
 * @param sinceMillis 0 until the grant is extended; before that the time of the node's last write is meant
 * @param hashedKey the encoded key, empty if the path has it
 */
record NodeData(int tokens, long leaseMillis, long sinceMillis, String hashedKey, String holder) {

    static final int BYTES_MAX = 4096;

    private static final byte VERSION = 1;
    private static final int FIXED_BYTES = 1 + Integer.BYTES + Long.BYTES + Long.BYTES + Short.BYTES;

    byte[] bytes() {
        byte[] key = hashedKey.getBytes(StandardCharsets.UTF_8);
        byte[] text = holder.getBytes(StandardCharsets.UTF_8);
        if (FIXED_BYTES + key.length + text.length > BYTES_MAX) {
            throw new IllegalArgumentException(
                    "The text of the holder has %d bytes, which is too long for a node".formatted(text.length));
        }
        return ByteBuffer.allocate(FIXED_BYTES + key.length + text.length)
                .put(VERSION)
                .putInt(tokens)
                .putLong(leaseMillis)
                .putLong(sinceMillis)
                .putShort((short) key.length)
                .put(key)
                .put(text)
                .array();
    }

    /** Empty for anything that is no such data. */
    static Optional<NodeData> parse(byte[] bytes) {
        if (bytes.length < FIXED_BYTES || bytes.length > BYTES_MAX || bytes[0] != VERSION) {
            return Optional.empty();
        }
        ByteBuffer data = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
        int tokens = data.getInt();
        long leaseMillis = data.getLong();
        long sinceMillis = data.getLong();
        int keyLength = data.getShort();
        if (tokens < 1 || tokens > FencingTokens.PER_WRITE || leaseMillis < 0 || sinceMillis < 0) {
            return Optional.empty();
        }
        if (keyLength < 0 || keyLength > data.remaining()) {
            return Optional.empty();
        }
        String key = new String(bytes, data.position(), keyLength, StandardCharsets.UTF_8);
        int holderStart = data.position() + keyLength;
        String holder = new String(bytes, holderStart, bytes.length - holderStart, StandardCharsets.UTF_8);
        return Optional.of(new NodeData(tokens, leaseMillis, sinceMillis, key, holder));
    }
}
