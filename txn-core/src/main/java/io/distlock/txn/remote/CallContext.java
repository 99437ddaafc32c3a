package io.distlock.txn.remote;

import io.distlock.txn.TransactionId;
import java.time.Duration;
import java.time.Instant;

/**
 * What travels with a call to another service. Immutable.
 *
 * @param transaction for which the service works
 * @param branch of the call, such as {@code 2}
 * @param audience the service that is called
 * @param issuedAt by the caller's wall clock, in milliseconds
 * @param remaining until the deadline, in milliseconds; 1 ms to 1 day
 * @param nonce of this call alone; 22 characters of base64url
 */
record CallContext(
        TransactionId transaction, String branch, String audience, Instant issuedAt, Duration remaining, String nonce) {

    String write(RemoteKeys keys) {
        return SignedHeader.CONTEXT.write(
                keys,
                "tx=" + transaction + ";br=" + branch + ";to=" + audience + ";at=" + issuedAt.toEpochMilli() + ";ms="
                        + remaining.toMillis() + ";n=" + nonce,
                "");
    }
}
