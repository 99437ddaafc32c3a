package io.distlock.lock.engine;

import io.distlock.lock.LockKey;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.spi.Owner;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** The way of a release to the store. */
@FunctionalInterface
interface GrantRelease {
    CompletionStage<ReleaseOutcome> release(LockKey key, Owner owner, Duration keepFor);
}
