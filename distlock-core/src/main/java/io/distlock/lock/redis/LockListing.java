package io.distlock.lock.redis;

import io.distlock.lock.LockKey;
import io.distlock.lock.spi.LockPage;
import io.distlock.lock.spi.LockRecord;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/**
 * Lists locks with SCAN, one master after the other. A page reads a bounded part of the keys, so it may be short or empty
 * and still not be the last. Thread-safe.
 */
final class LockListing {

    private static final int ROUNDS_MAX = 20;
    private static final int KEYS_PER_ROUND_MIN = 100;

    private final RedisLink link;
    private final KeySpace keySpace;
    private final BiFunction<Step<?>, LockKey, CompletionStage<Optional<LockRecord>>> inspection;

    LockListing(
            RedisLink link,
            KeySpace keySpace,
            BiFunction<Step<?>, LockKey, CompletionStage<Optional<LockRecord>>> inspection) {
        this.link = link;
        this.keySpace = keySpace;
        this.inspection = inspection;
    }

    CompletionStage<LockPage> page(Step<?> step, Optional<ListCursor> cursor, int limit) {
        return link.masters().thenCompose(masters -> {
            Optional<ListCursor> from = cursor.isPresent()
                    ? cursor.get().existing(masters)
                    : masters.stream().findFirst().map(ListCursor::startOf);
            return scan(new Page(step, masters, limit), from, ROUNDS_MAX);
        });
    }

    private CompletionStage<LockPage> scan(Page page, Optional<ListCursor> from, int rounds) {
        if (from.isEmpty() || rounds == 0 || page.isFull()) {
            return CompletableFuture.completedFuture(new LockPage(page.locks, from.map(ListCursor::toString)));
        }
        ListCursor cursor = from.get();
        return link.master(cursor.master())
                .thenCompose(master -> keysFrom(page, master, cursor))
                .thenCompose(keys -> inspectAll(page, keys.getKeys())
                        .thenCompose(done -> scan(page, cursor.next(keys.getCursor(), page.masters), rounds - 1)));
    }

    private CompletionStage<KeyScanCursor<String>> keysFrom(
            Page page, RedisClusterAsyncCommands<String, String> master, ListCursor cursor) {
        page.step.requireTime();
        ScanArgs args = ScanArgs.Builder.matches(keySpace.recordPattern())
                .limit(Math.max(KEYS_PER_ROUND_MIN, page.limit - page.locks.size()));
        return page.step.track(master.scan(ScanCursor.of(cursor.scan()), args));
    }

    private CompletionStage<Void> inspectAll(Page page, List<String> names) {
        List<CompletableFuture<Optional<LockRecord>>> found = names.stream()
                .flatMap(name -> keySpace.parseRecord(name).stream())
                .map(key -> inspection
                        .apply(page.step, key)
                        .exceptionally(LockListing::ifForeign)
                        .toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(found.toArray(CompletableFuture[]::new))
                .thenRun(() -> found.forEach(lock -> lock.join().ifPresent(page.locks::add)));
    }

    /** A key of another program under our prefix is no lock. */
    private static Optional<LockRecord> ifForeign(Throwable failure) {
        if (RedisFailures.hasCode(failure, "WRONGTYPE") || RedisFailures.hasCode(failure, "DISTLOCK")) {
            return Optional.empty();
        }
        throw new CompletionException(Steps.causeOf(failure));
    }

    /** A page under way; its rounds come one after the other. */
    private static final class Page {

        private final Step<?> step;
        private final List<String> masters;
        private final int limit;
        private final List<LockRecord> locks = new ArrayList<>();

        Page(Step<?> step, List<String> masters, int limit) {
            this.step = step;
            this.masters = masters;
            this.limit = limit;
        }

        boolean isFull() {
            return locks.size() >= limit;
        }
    }
}
