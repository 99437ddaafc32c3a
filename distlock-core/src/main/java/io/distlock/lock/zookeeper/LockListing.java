package io.distlock.lock.zookeeper;

import io.distlock.lock.LockKey;
import io.distlock.lock.spi.LockPage;
import io.distlock.lock.spi.LockRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.zookeeper.KeeperException.Code;

/**
 * Reads one page of the locks: walks names, buckets and locks in their order, from the cursor on. The steps follow each other, one
 * at a time.
 */
final class LockListing {

    /** How many listings of nodes one page may cost; beyond it a page is shorter than it could be. */
    private static final int LISTINGS_MAX = 300;

    /** How many locks are looked at together. */
    private static final int LOOKS_MAX = 100;

    private final Session session;
    private final LockPaths paths;
    private final Optional<ListCursor> from;
    private final int limit;

    private final Deque<String> names = new ArrayDeque<>();
    private final Deque<String> buckets = new ArrayDeque<>();
    private final Deque<String> queueNodes = new ArrayDeque<>();
    private final List<LockRecord> found = new ArrayList<>();
    private Optional<ListCursor> position;
    private String name = "";
    private String bucket = "";
    private int listings;

    LockListing(Session session, LockPaths paths, Optional<ListCursor> from, int limit) {
        this.session = session;
        this.paths = paths;
        this.from = from;
        this.limit = limit;
        this.position = from;
    }

    CompletionStage<LockPage> page() {
        session.sync(paths.root()); // what is read behind it is no older than now
        return list(paths.root()).thenCompose(all -> {
            String first = from.map(ListCursor::name).orElse("");
            all.stream().filter(next -> next.compareTo(first) >= 0).forEach(names::add);
            return next();
        });
    }

    private CompletionStage<LockPage> next() {
        boolean full = found.size() >= limit || listings >= LISTINGS_MAX && queueNodes.isEmpty();
        if (full && position.isPresent()) {
            return CompletableFuture.completedStage(new LockPage(found, position.map(ListCursor::toString)));
        }
        if (!queueNodes.isEmpty()) {
            return look();
        }
        if (!buckets.isEmpty()) {
            return listBucket();
        }
        if (!names.isEmpty()) {
            return listName();
        }
        return CompletableFuture.completedStage(new LockPage(found, Optional.empty()));
    }

    private CompletionStage<LockPage> listName() {
        name = names.remove();
        String first = from.filter(cursor -> cursor.name().equals(name))
                .map(ListCursor::bucket)
                .orElse("");
        return list(paths.root() + "/" + name).thenCompose(all -> {
            all.stream().filter(next -> next.compareTo(first) >= 0).forEach(buckets::add);
            return next();
        });
    }

    private CompletionStage<LockPage> listBucket() {
        bucket = buckets.remove();
        String last = from.filter(cursor -> cursor.name().equals(name))
                .filter(cursor -> cursor.bucket().equals(bucket))
                .map(ListCursor::queueNode)
                .orElse("");
        return list(paths.root() + "/" + name + "/" + bucket).thenCompose(all -> {
            all.stream().filter(next -> next.compareTo(last) > 0).forEach(queueNodes::add);
            return next();
        });
    }

    private CompletionStage<LockPage> look() {
        List<CompletableFuture<Optional<LockRecord>>> looks = new ArrayList<>();
        String last = "";
        while (!queueNodes.isEmpty() && looks.size() < Math.min(LOOKS_MAX, limit - found.size())) {
            last = queueNodes.remove();
            looks.add(record(last).toCompletableFuture());
        }
        position = Optional.of(new ListCursor(name, bucket, last));
        return CompletableFuture.allOf(looks.toArray(CompletableFuture[]::new)).thenCompose(done -> {
            looks.forEach(look -> look.join().ifPresent(found::add));
            return next();
        });
    }

    private CompletionStage<Optional<LockRecord>> record(String queueNode) {
        String name = this.name;
        String path = paths.root() + "/" + name + "/" + bucket + "/" + queueNode;
        return Inspection.head(session, path)
                .thenApply(head -> head.flatMap(taken -> LockPaths.parse(name, queueNode)
                        .or(() -> hashed(name, taken))
                        .map(taken::toRecord)));
    }

    private static Optional<LockKey> hashed(String name, Inspection.Head head) {
        return LockPaths.key(name, head.data().hashedKey()).filter(LockPaths::isHashed);
    }

    private CompletionStage<List<String>> list(String path) {
        listings++;
        return session.children(path, null)
                .handle((children, failure) -> {
                    if (ZooKeeperFailures.is(failure, Code.NONODE)) {
                        return CompletableFuture.completedStage(List.<String>of());
                    }
                    return failure == null
                            ? CompletableFuture.completedStage(
                                    children.names().stream().sorted().toList())
                            : CompletableFuture.<List<String>>failedStage(failure);
                })
                .thenCompose(stage -> stage);
    }
}
