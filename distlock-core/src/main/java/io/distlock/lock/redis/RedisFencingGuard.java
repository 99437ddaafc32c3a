package io.distlock.lock.redis;

import io.distlock.lock.FencingGuard;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockLostException;
import io.distlock.lock.LockStoreException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lets only the newest holder of a lock write to Redis. The largest token of each lock is kept beside the data, under
 * {@code <prefix>:fence:{lock id}}, and compared inside the server.
 *
 * <p>{@link #set} is the whole protection: check and write are one script. {@link #check} alone is for what comes right after it:
 * a holder that stops between the two writes too late all the same.
 *
 * <p>The fence is as durable as Redis keeps writes. It may lie on another server than the lock, and protects data on that
 * server; the lock may come from any store. A token is remembered until nobody has passed for its time to live: longer than
 * any holder may sleep.
 *
 * <p>Thread-safe where the commands are. Blocks for one round trip, for as long as the time-out of the connection.
 *
 * <pre>{@code
 * RedisFencingGuard guard = new RedisFencingGuard(connection.sync(), "distlock");
 * try (LockHandle lock = locks.acquire(LockRequest.of("stock", "sku-1"))) {
 *     guard.set(lock, "level:{stock:sku-1}", "17");
 * }
 * }</pre>
 */
public final class RedisFencingGuard implements FencingGuard {

    /** How long a token is remembered if nothing else is said. */
    public static final Duration DEFAULT_TIME_TO_LIVE = Duration.ofDays(7);

    private final RedisClusterCommands<String, String> commands;
    private final String keyPrefix;
    private final Duration timeToLive;

    /** A guard that remembers tokens for {@link #DEFAULT_TIME_TO_LIVE}. */
    public RedisFencingGuard(RedisClusterCommands<String, String> commands, String keyPrefix) {
        this(commands, keyPrefix, DEFAULT_TIME_TO_LIVE);
    }

    /**
     * A guard.
     *
     * @param commands of one server or of a cluster
     * @param keyPrefix begins the names of the fences
     * @param timeToLive how long a token is remembered after it has passed last, at least 1 ms
     */
    public RedisFencingGuard(RedisClusterCommands<String, String> commands, String keyPrefix, Duration timeToLive) {
        this.commands = Objects.requireNonNull(commands, "commands");
        this.keyPrefix = Objects.requireNonNull(keyPrefix, "keyPrefix");
        this.timeToLive = timeToLive;
        if (timeToLive.toMillis() < 1) {
            throw new IllegalArgumentException("timeToLive is %s, must be at least 1 ms".formatted(timeToLive));
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws LockStoreException if Redis failed; whether the token was recorded is unknown, and asking again is safe
     */
    @Override
    public void check(LockHandle handle) {
        run(handle, new String[] {fence(handle)}, token(handle), millis());
    }

    /**
     * Writes a string, in one step with the check.
     *
     * @param resourceKey in a cluster in the slot of the fence: with {@code {lock id}} in its name
     * @throws LockLostException if a larger token was seen, or the handle knows that it is lost; nothing was written
     * @throws LockStoreException if Redis failed; whether it was written is unknown, and writing again is safe
     * @throws IllegalArgumentException if the key is in another slot of a cluster than the fence
     */
    public void set(LockHandle handle, String resourceKey, String value) {
        String fence = fence(handle);
        boolean singleServer = commands instanceof RedisCommands<String, String>;
        if (!singleServer && SlotHash.getSlot(resourceKey) != SlotHash.getSlot(fence)) {
            throw new IllegalArgumentException(
                    "Key '%s' is in another slot than the fence of lock '%s'; put {%s} into its name"
                            .formatted(resourceKey, handle.key(), handle.key().id()));
        }
        run(handle, new String[] {fence, resourceKey}, token(handle), millis(), value);
    }

    private void run(LockHandle handle, String[] keys, String... arguments) {
        FencingGuard.requireExclusive(handle);
        handle.requireValid();
        String seen;
        try {
            seen = send(keys, arguments);
        } catch (RedisException e) {
            throw RedisFailures.describe(new StepName("fencing check", "lock " + handle.key()), e);
        }
        if (seen != null) {
            throw new LockLostException("Lock '%s' with token %d was lost: Redis has seen token %s"
                    .formatted(handle.key(), handle.fencingToken(), seen));
        }
    }

    private @Nullable String send(String[] keys, String... arguments) {
        try {
            return commands.evalsha(LuaScript.FENCE.sha(), ScriptOutputType.VALUE, keys, arguments);
        } catch (RedisNoScriptException e) {
            return commands.eval(LuaScript.FENCE.text(), ScriptOutputType.VALUE, keys, arguments);
        }
    }

    private String fence(LockHandle handle) {
        return keyPrefix + ":fence:{" + handle.key().id() + "}";
    }

    private static String token(LockHandle handle) {
        return Long.toString(handle.fencingToken());
    }

    private String millis() {
        return Long.toString(timeToLive.toMillis());
    }
}
