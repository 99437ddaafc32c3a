package io.distlock.consensus.engine;

import java.util.Optional;

/** Bounds of what a register may hold. */
final class Values {

    static final int SIZE_BYTES_MAX = 64 * 1024;

    private Values() {}

    /** Refuses what is too long, or would come back from a server as something else. */
    static Optional<String> require(Optional<String> value) {
        value.ifPresent(Values::require);
        return value;
    }

    private static void require(String value) {
        long sizeBytes = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                sizeBytes += 4;
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new IllegalArgumentException("Value is not valid Unicode at character " + i);
            } else {
                sizeBytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
            }
        }
        if (sizeBytes > SIZE_BYTES_MAX) {
            throw new IllegalArgumentException("Value has %d bytes in UTF-8, at most %d are allowed; keep a reference"
                    .formatted(sizeBytes, SIZE_BYTES_MAX));
        }
    }
}
