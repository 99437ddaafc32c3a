package io.distlock.txn.remote;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.SplittableRandom;

/** Both clocks of a service, turned by hand, and what else it needs. */
final class Clocks implements InstantSource {

    static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    static final byte[] OTHER_SECRET = "fedcba9876543210fedcba9876543210".getBytes(StandardCharsets.US_ASCII);
    static final RemoteKeys KEYS = new RemoteKeys("2026a", Map.of("2026a", SECRET));

    volatile Instant wall = Instant.ofEpochMilli(1_795_411_200_000L);
    volatile long nanos = Long.MAX_VALUE - 5;

    void pass(Duration time) {
        wall = wall.plus(time);
        nanos += time.toNanos();
    }

    @Override
    public Instant instant() {
        return wall;
    }

    RemoteRuntime runtime(RemoteKeys keys, long seed) {
        return new RemoteRuntime(keys, this, () -> nanos, new SplittableRandom(seed));
    }
}
