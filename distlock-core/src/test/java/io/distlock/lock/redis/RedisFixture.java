package io.distlock.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.distlock.lock.LockKey;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.LockStore;
import io.distlock.lock.spi.Owner;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Opens stores on servers that each test starts for itself, and closes them. */
final class RedisFixture implements AfterEachCallback {

    static final Duration LEASE = Duration.ofSeconds(30);
    static final LockKey KEY = LockKey.of("stock", "sku-1");

    private final List<AutoCloseable> opened = new ArrayList<>();

    RedisLockStore open(String uri, RedisLockStoreOptions options) {
        ClientResources resources = ClientResources.create();
        ClientResources derived = LockClients.resources(resources);
        RedisClient client = RedisClient.create(derived);
        client.setOptions(LockClients.options());
        RedisLockStore store = RedisLockStore.create(client, RedisURI.create(uri), options);
        opened.add(store);
        opened.add(client);
        opened.add(() -> derived.shutdown(0, 1, TimeUnit.SECONDS));
        opened.add(() -> resources.shutdown(0, 1, TimeUnit.SECONDS));
        return store;
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        close();
    }

    void close() throws Exception {
        for (AutoCloseable closeable : opened) {
            closeable.close();
        }
        opened.clear();
    }

    static Owner owner(String process) {
        return new Owner(process, UUID.randomUUID().toString());
    }

    static CompletionStage<AcquireResult> acquire(LockStore store, Owner owner) {
        return store.acquire(new AcquireCommand(KEY, owner, LEASE, 1, true, "test"));
    }

    static <T> T answer(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    /** True if the lock was granted; an unknown outcome counts as no. */
    static boolean isGranted(LockStore store, Owner owner) {
        try {
            return answer(acquire(store, owner)) instanceof AcquireResult.Granted;
        } catch (Exception e) {
            assertThat(e).hasCauseInstanceOf(LockStoreException.class);
            return false;
        }
    }

    static Throwable failureOf(CompletionStage<?> stage) {
        Throwable thrown = catchThrowable(() -> answer(stage));
        assertThat(thrown).hasCauseInstanceOf(LockStoreException.class);
        return thrown.getCause();
    }
}
