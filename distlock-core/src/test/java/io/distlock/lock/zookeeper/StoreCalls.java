package io.distlock.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.distlock.lock.LockKey;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.LockStore;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.Renewal;
import io.distlock.lock.spi.RenewalResult;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Short words for steps of a store on one lock. */
final class StoreCalls {

    static final LockKey KEY = LockKey.of("stock", "sku-1");

    private StoreCalls() {}

    static Owner owner(String process) {
        return new Owner(process, UUID.randomUUID().toString());
    }

    static CompletionStage<AcquireResult> acquire(LockStore store, Owner owner) {
        return store.acquire(new AcquireCommand(KEY, owner, Duration.ofSeconds(30), 1, true, "test"));
    }

    static CompletionStage<ReleaseOutcome> release(LockStore store, Owner owner) {
        return store.release(KEY, owner, Duration.ZERO);
    }

    static RenewalResult renew(LockStore store, Owner owner) throws Exception {
        return answer(store.renew(List.of(new Renewal(KEY, owner, Duration.ofSeconds(30)))))
                .get(0);
    }

    static AcquireResult.Granted take(LockStore store, Owner owner) throws Exception {
        AcquireResult result = answer(acquire(store, owner));
        assertThat(result).isInstanceOf(AcquireResult.Granted.class);
        return (AcquireResult.Granted) result;
    }

    /** True if the lock was granted; an unknown outcome counts as no. */
    static boolean isGranted(LockStore store, Owner owner) {
        return isAnswered(store, owner, AcquireResult.Granted.class);
    }

    /** True if the owner stands in the queue; an unknown outcome counts as no. */
    static boolean isBusy(LockStore store, Owner owner) {
        return isAnswered(store, owner, AcquireResult.Busy.class);
    }

    private static boolean isAnswered(LockStore store, Owner owner, Class<?> kind) {
        try {
            return kind.isInstance(answer(acquire(store, owner)));
        } catch (Exception e) {
            assertThat(e).hasCauseInstanceOf(LockStoreException.class);
            return false;
        }
    }

    static <T> T answer(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    static Throwable failureOf(CompletionStage<?> stage) {
        Throwable thrown = catchThrowable(() -> answer(stage));
        assertThat(thrown).hasCauseInstanceOf(LockStoreException.class);
        return thrown.getCause();
    }
}
