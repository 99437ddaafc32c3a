package io.distlock.lock.autoconfigure.endpoint;

/**
 * A lock was released by force, or should have been.
 *
 * @param token fencing token that was expected
 * @param outcome {@code released}; {@code not-held} if the lock has another token by now; {@code unknown} if the store did
 *     not answer
 */
record ForcedRelease(String store, String name, String key, long token, String reason, String outcome) {}
