package io.distlock.txn.remote;

import java.time.InstantSource;
import java.util.Base64;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Keys, time and randomness of remote branches. Immutable.
 *
 * @param keys sign and verify
 * @param wallClock tells other services when a message was issued
 * @param nanoTime monotonic clock, nanoseconds; all else is measured with it
 * @param random makes nonces and the identities of branches; thread-safe, such as a {@code SecureRandom}
 */
public record RemoteRuntime(RemoteKeys keys, InstantSource wallClock, LongSupplier nanoTime, RandomGenerator random) {

    private static final int NONCE_BYTES = 16;
    private static final int DELIVERIES = 10_000_000;

    String nonce() {
        byte[] bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Seven digits: tells deliveries of one call apart, and leaves room for some more levels in the identity of a branch. */
    String delivery() {
        return Integer.toString(DELIVERIES + random.nextInt(DELIVERIES)).substring(1);
    }
}
