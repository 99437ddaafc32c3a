package io.distlock.lock.autoconfigure.endpoint;

import io.distlock.lock.LockKey;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.autoconfigure.DistlockProperties;
import io.distlock.lock.autoconfigure.LockConfigurationException;
import io.distlock.lock.autoconfigure.LockEngines;
import io.distlock.lock.spi.LockCapability;
import io.distlock.lock.spi.LockPage;
import io.distlock.lock.spi.LockRecord;
import io.distlock.lock.spi.LockStore;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

/** Looks locks up for operators. Thread-safe. */
final class LockDesk {

    private static final int ANSWER_SECONDS_MAX = 10;

    private final LockEngines engines;
    private final DistlockProperties properties;

    LockDesk(LockEngines engines, DistlockProperties properties) {
        this.engines = engines;
        this.properties = properties;
    }

    /** What this process holds and waits for. */
    LockReport local(Optional<String> store) {
        List<LockReport.Lock> locks = engines.started().entrySet().stream()
                .filter(started -> store.isEmpty() || store.get().equals(started.getKey()))
                .sorted(Map.Entry.comparingByKey())
                .flatMap(started -> started.getValue().locks().stream()
                        .map(lock -> LockReport.Lock.of(started.getKey(), engines.process(), lock)))
                .toList();
        return new LockReport(locks, null);
    }

    /** What all processes hold. */
    LockReport cluster(String store, Optional<String> cursor, int limit) {
        String name = nameOf(store);
        LockStore listed = store(name);
        if (!listed.capabilities().contains(LockCapability.LISTING)) {
            throw invalid("Lock store '%s' cannot list its locks".formatted(name), null);
        }
        LockPage page = answer(name, call(() -> listed.list(cursor, limit)));
        return new LockReport(
                page.locks().stream()
                        .map(taken -> LockReport.Lock.of(name, taken))
                        .toList(),
                page.nextCursor().orElse(null));
    }

    /** The lock of a path, if it is taken: its rest is the key as listings show it, or the text of a key with one part. */
    Optional<LockReport.Lock> find(Optional<String> store, String name, String[] path) {
        String storeName =
                nameOf(store.orElseGet(() -> properties.settings(name).store().orElse("")));
        for (LockKey key : keys(name, String.join("/", path))) {
            Optional<LockRecord> taken = answer(storeName, store(storeName).inspect(key));
            if (taken.isPresent()) {
                return Optional.of(LockReport.Lock.of(storeName, taken.get()));
            }
        }
        return Optional.empty();
    }

    /** Ends the grant with this token. */
    ReleaseOutcome forceRelease(LockReport.Lock lock, long token) {
        return answer(lock.store(), store(lock.store()).forceRelease(lock.lockKey(), token));
    }

    private static Set<LockKey> keys(String name, String text) {
        Set<LockKey> keys = new LinkedHashSet<>();
        try {
            keys.add(new LockKey(name, text));
        } catch (IllegalArgumentException e) {
            // not an encoded key
        }
        if (!text.isEmpty()) {
            try {
                keys.add(LockKey.of(name, text));
            } catch (IllegalArgumentException e) {
                throw invalid(String.valueOf(e.getMessage()), e);
            }
        }
        if (keys.isEmpty()) {
            throw invalid("Lock name must match [a-z0-9-]+", null);
        }
        return keys;
    }

    private LockStore store(String name) {
        try {
            return engines.engine(name).store();
        } catch (LockConfigurationException e) {
            throw invalid(String.valueOf(e.getMessage()), e);
        }
    }

    private String nameOf(String store) {
        try {
            return engines.nameOf(store);
        } catch (LockConfigurationException e) {
            throw invalid(String.valueOf(e.getMessage()), e);
        }
    }

    private static CompletionStage<LockPage> call(Supplier<CompletionStage<LockPage>> listing) {
        try {
            return listing.get();
        } catch (IllegalArgumentException e) {
            throw invalid(String.valueOf(e.getMessage()), e);
        }
    }

    private static <T> T answer(String store, CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LockStoreException("Interrupted while lock store '%s' was asked".formatted(store), e);
        } catch (ExecutionException e) {
            throw new LockStoreException("Lock store '%s' did not answer: %s".formatted(store, e.getCause()), e);
        } catch (TimeoutException e) {
            throw new LockStoreException(
                    "Lock store '%s' did not answer within %d s".formatted(store, ANSWER_SECONDS_MAX), e);
        }
    }

    private static InvalidEndpointRequestException invalid(String problem, @Nullable Throwable cause) {
        return cause == null
                ? new InvalidEndpointRequestException(problem, problem)
                : new InvalidEndpointRequestException(problem, problem, cause);
    }
}
