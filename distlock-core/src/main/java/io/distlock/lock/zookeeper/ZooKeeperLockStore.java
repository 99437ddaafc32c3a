package io.distlock.lock.zookeeper;

import io.distlock.lock.LockKey;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.LockCapability;
import io.distlock.lock.spi.LockPage;
import io.distlock.lock.spi.LockRecord;
import io.distlock.lock.spi.LockStore;
import io.distlock.lock.spi.LockStoreListener;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.Renewal;
import io.distlock.lock.spi.RenewalResult;
import io.distlock.lock.spi.VersionStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException.Code;

/**
 * Locks on ZooKeeper 3.5.3 or later. An uncontended lock costs two writes and a read that is sent together with the first; while
 * others wait, a change of hands costs the same few requests however many they are.
 *
 * <p>A grant is an ephemeral node, confirmed by a majority; it survives the loss of any minority of the servers. It lasts as long as
 * the session of the client, whatever lease is asked for: the lease that is answered is four fifths of the session's time-out, and a
 * process that dies frees its locks when the time-out is over, up to a tick of the server later. Fencing tokens grow for ever
 * within one ensemble, 1024 at a time; moving to another ensemble may lower them.
 *
 * <p>The nodes are below {@code /<namespace>/<rootNode>/locks} and {@code versions}, in containers that the server removes once they are empty. They have
 * the access list of that node, which the client's {@code ACLProvider} gives it when it is made.
 *
 * <p>Uses the connection of a client that stays the caller's, who starts it before and closes it after the store. Stages complete
 * on the event thread of ZooKeeper, which must not be blocked, not by anything else that uses the client either. One daemon thread
 * waits for time-outs. Thread-safe; no method blocks.
 *
 * <pre>{@code
 * LockStore store = ZooKeeperLockStore.create(curator, ZooKeeperLockStoreOptions.defaults());
 * }</pre>
 */
public final class ZooKeeperLockStore implements LockStore {

    private static final int RENEWAL_BATCH_MAX = 200;
    private static final int PAGE_MAX = 1000;

    /** A session ends with one write that names all its nodes, which has to fit into a packet of 1 MB. */
    private static final int REMEMBERED_VERSIONS_MAX = 2000;

    private final Hints hints = new Hints();
    private final LockNodes nodes = new LockNodes(hints);
    private final ScheduledThreadPoolExecutor timer;
    private final ClientLink link;
    private final LockPaths paths;
    private final Surroundings surroundings;
    private final Steps steps;
    private final Renewals renewals = new Renewals(nodes);
    private final ZooKeeperVersionStore versions;

    private ZooKeeperLockStore(CuratorFramework client, ZooKeeperLockStoreOptions options) {
        this.timer = new ScheduledThreadPoolExecutor(1, ZooKeeperLockStore::thread);
        timer.setRemoveOnCancelPolicy(true);
        this.link = new ClientLink(client, nodes);
        this.paths = LockPaths.ofLocks(link.absolute(options.rootNode()));
        this.surroundings = new Surroundings(link, paths, new Containers(link, paths, timer), timer, hints);
        this.steps = new Steps(timer, options.commandTimeout());
        this.versions = newVersions(link, LockPaths.ofVersions(link.absolute(options.rootNode())), steps, timer);
    }

    /**
     * A store on the session of this client. Sends nothing yet.
     *
     * @param client is neither started nor closed here
     */
    public static ZooKeeperLockStore create(CuratorFramework client, ZooKeeperLockStoreOptions options) {
        return new ZooKeeperLockStore(client, options);
    }

    @Override
    public String name() {
        return "zookeeper";
    }

    @Override
    public Set<LockCapability> capabilities() {
        return Set.of(LockCapability.FAIR, LockCapability.HINTS, LockCapability.LISTING, LockCapability.READ_WRITE);
    }

    @Override
    public void listen(String process, LockStoreListener listener) {
        hints.listen(process, listener);
    }

    @Override
    public CompletionStage<AcquireResult> acquire(AcquireCommand command) {
        return steps.run(StepName.of("acquire", command.key()), step -> nodes.acquire(surroundings, command, step));
    }

    @Override
    public CompletionStage<List<RenewalResult>> renew(List<Renewal> batch) {
        if (batch.size() > RENEWAL_BATCH_MAX) {
            throw new IllegalArgumentException(
                    "%d renewals in one step, at most %d are allowed".formatted(batch.size(), RENEWAL_BATCH_MAX));
        }
        return steps.run(new StepName("renewal", batch.size() + " locks"), step -> link.session(step)
                .thenCompose(session -> renewals.run(session, batch)));
    }

    @Override
    public int renewalBatchMax() {
        return RENEWAL_BATCH_MAX;
    }

    /**
     * {@inheritDoc}
     *
     * <p>A lock that is kept is freed by a timer of this process, or with its session.
     */
    @Override
    public CompletionStage<ReleaseOutcome> release(LockKey key, Owner owner, Duration keepFor) {
        return steps.run(StepName.of("release", key), step -> nodes.release(key, owner, keepFor, step));
    }

    /**
     * {@inheritDoc}
     *
     * <p>A lock on its way to the next holder counts as taken by it.
     */
    @Override
    public CompletionStage<Optional<LockRecord>> inspect(LockKey key) {
        return steps.run(StepName.of("inspection", key), step -> link.session(step)
                .thenCompose(session -> Inspection.newestHead(session, paths.node(key)))
                .thenApply(head -> head.map(taken -> taken.toRecord(key))));
    }

    @Override
    public CompletionStage<LockPage> list(Optional<String> cursor, int limit) {
        if (limit < 1 || limit > PAGE_MAX) {
            throw new IllegalArgumentException("limit is %d, must be 1 to %d".formatted(limit, PAGE_MAX));
        }
        Optional<ListCursor> from = cursor.map(ListCursor::parse);
        return steps.run(new StepName("listing", "locks"), step -> link.session(step)
                .thenCompose(session -> new LockListing(session, paths, from, limit).page()));
    }

    @Override
    public CompletionStage<ReleaseOutcome> forceRelease(LockKey key, long expectedToken) {
        return steps.run(StepName.of("forced release", key), step -> link.session(step)
                .thenCompose(session -> Inspection.evict(session, paths.node(key), expectedToken)));
    }

    @Override
    public CompletionStage<Void> ping() {
        return steps.run(new StepName("ping", "the server"), step -> link.session(step)
                .thenCompose(session -> session.stat(paths.root()).handle((stat, failure) -> {
                    return failure == null || ZooKeeperFailures.is(failure, Code.NONODE)
                            ? CompletableFuture.<Void>completedStage(null)
                            : CompletableFuture.<Void>failedStage(failure);
                }))
                .thenCompose(stage -> stage));
    }

    /**
     * {@inheritDoc}
     *
     * <p>A mark lasts no longer than the session of the client surely does, four fifths of its time-out, whatever lease is asked for.
     */
    @Override
    public Optional<VersionStore> versions() {
        return Optional.of(versions);
    }

    /**
     * {@inheritDoc}
     *
     * <p>Locks that are held stay held with the session of the client, and those that are kept for a time are freed when it is over.
     * Places in queues are given up.
     */
    @Override
    public void close() {
        steps.close();
        hints.close();
        nodes.onClose();
        versions.close();
        link.close();
        timer.shutdown();
    }

    /** How many nodes this store has, or may have, in ZooKeeper. */
    int nodes() {
        return nodes.size();
    }

    private static ZooKeeperVersionStore newVersions(
            ClientLink link, LockPaths paths, Steps steps, ScheduledThreadPoolExecutor timer) {
        Endings endings = new Endings(timer, System::nanoTime);
        Containers containers = new Containers(link, paths, timer);
        ReaderNodes readers = new ReaderNodes(
                paths, endings, Long.toHexString(new SecureRandom().nextLong()), REMEMBERED_VERSIONS_MAX);
        VersionMarks marks = new VersionMarks(paths, containers, readers, new OwnMarks(endings));
        return new ZooKeeperVersionStore(link, steps, new VersionReads(paths, containers, readers, marks), marks);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "distlock-zookeeper-timer");
        thread.setDaemon(true);
        return thread;
    }
}
