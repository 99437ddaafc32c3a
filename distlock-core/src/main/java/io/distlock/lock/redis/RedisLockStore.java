package io.distlock.lock.redis;

import io.distlock.lock.LockKey;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.GiveUp;
import io.distlock.lock.spi.LockCapability;
import io.distlock.lock.spi.LockPage;
import io.distlock.lock.spi.LockRecord;
import io.distlock.lock.spi.LockStore;
import io.distlock.lock.spi.LockStoreListener;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.Renewal;
import io.distlock.lock.spi.RenewalResult;
import io.distlock.lock.spi.VersionStore;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Locks on Redis 6.2 or later: one server, a master behind sentinels, or a cluster. An uncontended lock costs two commands,
 * one to take it and one to release it; a lock that others wait for is passed on by the release itself.
 *
 * <p>A grant is as durable as Redis keeps writes: a failover may lose it and let a second holder in. The second one then has
 * the larger fencing token, as long as the clocks of the servers differ by less than the token margin; the resource has to
 * check it. {@link ReplicaPolicy} makes such a loss rarer.
 *
 * <p>Opens two connections of its own, on first use. The client has to reconnect by itself, and to reject commands while it is
 * disconnected, as {@link LockClients} sets it: one that sends them again may answer a release that was carried out twice with
 * {@code NOT_HELD}. The server
 * must not evict the keys: {@code maxmemory-policy} {@code noeviction} or {@code volatile-*} with memory to spare.
 *
 * <p>Thread-safe; no method blocks.
 *
 * <pre>{@code
 * LockStore store = RedisLockStore.create(client, RedisURI.create("redis://localhost"), RedisLockStoreOptions.defaults());
 * }</pre>
 *
 * @see LockClients
 */
public final class RedisLockStore implements LockStore {

    private static final Duration CLOSE_MAX = Duration.ofSeconds(1);

    private static final int RENEWAL_BATCH_MAX = 200;
    private static final int PAGE_MAX = 1000;
    private static final long TOKEN_MAX = 1L << 53; // where Lua's numbers cease to be exact

    private final RedisLink link;
    private final KeySpace keySpace;
    private final ScriptCalls calls;
    private final Steps steps;
    private final ReplicaWait replicas;
    private final LocksTogether together;
    private final Renewals renewals;
    private final LockListing listing;
    private final RedisVersionStore versions;
    private final List<HintSubscription> subscriptions = new CopyOnWriteArrayList<>();

    private RedisLockStore(RedisLink link, RedisLockStoreOptions options) {
        this.link = link;
        this.keySpace = new KeySpace(options.keyPrefix());
        this.calls = new ScriptCalls(keySpace, options.tokenMargin());
        this.steps = new Steps(link.timer(), options.commandTimeout(), link::reconnect);
        this.replicas = new ReplicaWait(link, options.replicaPolicy(), System::nanoTime);
        this.together = new LocksTogether(link, keySpace, calls, steps, replicas);
        this.renewals = new Renewals(link, keySpace, calls, replicas);
        this.listing = new LockListing(link, keySpace, this::inspect);
        this.versions = new RedisVersionStore(link, steps, new VersionCalls(keySpace, options.tokenMargin()), replicas);
    }

    /**
     * A store on one server, or on the master that the sentinels of the URI name. Opens nothing yet.
     *
     * @param client stays the caller's, who closes it after the store
     */
    public static RedisLockStore create(RedisClient client, RedisURI uri, RedisLockStoreOptions options) {
        return new RedisLockStore(new ServerLink(client, uri), options);
    }

    /**
     * A store on a cluster. Opens nothing yet.
     *
     * @param client stays the caller's, who closes it after the store
     */
    public static RedisLockStore create(RedisClusterClient client, RedisLockStoreOptions options) {
        return new RedisLockStore(new ClusterLink(client), options);
    }

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public Set<LockCapability> capabilities() {
        return Set.of(
                LockCapability.FAIR,
                LockCapability.HINTS,
                LockCapability.LISTING,
                LockCapability.SEVERAL_KEYS,
                LockCapability.READ_WRITE);
    }

    @Override
    public void listen(String process, LockStoreListener listener) {
        HintSubscription subscription = new HintSubscription(link, keySpace.channel(process), listener);
        subscriptions.add(subscription);
        subscription.open();
    }

    @Override
    public CompletionStage<AcquireResult> acquire(AcquireCommand command) {
        StepName name = nameOf("acquire", command.key());
        ScriptCall call = calls.acquire(command);
        if (!replicas.isOn()) {
            return steps.run(name, step -> this.<List<Object>>send(step, call)
                    .thenApply(reply -> Replies.acquired(reply, command.lease())));
        }
        CompletableFuture<AcquireResult> result =
                steps.run(name, replicas.extraTime(), step -> replicas.<List<Object>>run(step, call)
                        .thenCompose(confirmed -> {
                            AcquireResult answer = Replies.acquired(confirmed.reply(), command.lease());
                            return answer instanceof AcquireResult.Granted
                                    ? confirmed.whenReplicated(name).thenApply(reply -> answer)
                                    : CompletableFuture.completedFuture(answer);
                        }));
        // a grant that too few replicas have is not answered, so nobody would release it
        return result.whenComplete((answer, failure) -> {
            if (failure != null) {
                release(command.key(), command.owner(), Duration.ZERO);
            }
        });
    }

    @Override
    public boolean takesTogether(List<LockKey> keys) {
        return together.arePossible(keys);
    }

    @Override
    public CompletionStage<List<AcquireResult>> acquireTogether(List<AcquireCommand> commands) {
        return together.acquire(commands);
    }

    @Override
    public CompletionStage<List<ReleaseOutcome>> releaseTogether(List<GiveUp> giveUps) {
        return together.release(giveUps);
    }

    @Override
    public CompletionStage<List<RenewalResult>> renew(List<Renewal> batch) {
        if (batch.size() > RENEWAL_BATCH_MAX) {
            throw new IllegalArgumentException(
                    "%d renewals in one step, at most %d are allowed".formatted(batch.size(), RENEWAL_BATCH_MAX));
        }
        StepName name = new StepName("renewal", batch.size() + " locks");
        return steps.run(name, replicas.extraTime(), step -> renewals.run(step, name, batch));
    }

    @Override
    public int renewalBatchMax() {
        return RENEWAL_BATCH_MAX;
    }

    @Override
    public CompletionStage<ReleaseOutcome> release(LockKey key, Owner owner, Duration keepFor) {
        ScriptCall call = calls.release(key, owner, keepFor);
        return steps.run(
                nameOf("release", key), step -> this.<Long>send(step, call).thenApply(Replies::released));
    }

    @Override
    public CompletionStage<Optional<LockRecord>> inspect(LockKey key) {
        return steps.run(nameOf("inspection", key), step -> inspect(step, key));
    }

    @Override
    public CompletionStage<LockPage> list(Optional<String> cursor, int limit) {
        if (limit < 1 || limit > PAGE_MAX) {
            throw new IllegalArgumentException("limit is %d, must be 1 to %d".formatted(limit, PAGE_MAX));
        }
        Optional<ListCursor> from = cursor.map(ListCursor::parse);
        return steps.run(new StepName("listing", "locks"), step -> listing.page(step, from, limit));
    }

    @Override
    public CompletionStage<ReleaseOutcome> forceRelease(LockKey key, long expectedToken) {
        if (expectedToken < 1 || expectedToken >= TOKEN_MAX) {
            return CompletableFuture.completedFuture(ReleaseOutcome.NOT_HELD);
        }
        ScriptCall call = calls.forceRelease(key, expectedToken);
        return steps.run(nameOf("forced release", key), step -> this.<Long>send(step, call)
                .thenApply(Replies::released));
    }

    @Override
    public CompletionStage<Void> ping() {
        return steps.run(new StepName("ping", "the server"), step -> link.commands("")
                .thenCompose(commands -> {
                    step.requireTime();
                    return step.track(commands.ping());
                })
                .<Void>thenApply(pong -> null));
    }

    @Override
    public Optional<VersionStore> versions() {
        return Optional.of(versions);
    }

    @Override
    public void close() {
        steps.close();
        Stream<CompletableFuture<Void>> closing =
                Stream.concat(subscriptions.stream().map(HintSubscription::close), Stream.of(link.close()));
        // a client that is shut down while they close would complain about each of them
        CompletableFuture.allOf(closing.toArray(CompletableFuture<?>[]::new))
                .completeOnTimeout(null, CLOSE_MAX.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> null)
                .join();
    }

    private CompletionStage<Optional<LockRecord>> inspect(Step<?> step, LockKey key) {
        return this.<List<Object>>send(step, calls.inspect(key)).thenApply(reply -> Replies.inspected(key, reply));
    }

    private <R> CompletionStage<R> send(Step<?> step, ScriptCall call) {
        return link.commands(call.routingKey()).thenCompose(commands -> ScriptRunner.run(step, commands, call));
    }

    private static StepName nameOf(String action, LockKey key) {
        return new StepName(action, "lock " + key.id());
    }
}
