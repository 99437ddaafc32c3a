package io.distlock.lock.autoconfigure.redis;

import io.distlock.lock.autoconfigure.DistlockProperties;
import io.distlock.lock.autoconfigure.LockStoreFactory.Created;
import io.distlock.lock.redis.LockClients;
import io.distlock.lock.redis.RedisLockStore;
import io.distlock.lock.redis.RedisLockStoreOptions;
import io.distlock.lock.redis.ReplicaPolicy;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Makes stores with a client of their own beside the one of a connection factory: same servers, credentials and TLS, but
 * event loops, connections and options that fit locks. Opens no connection.
 */
final class LettuceLockStores {

    private static final Duration SHUTDOWN_MAX = Duration.ofSeconds(2);

    private LettuceLockStores() {}

    static Created create(LettuceConnectionFactory factory, DistlockProperties properties) {
        AbstractRedisClient application = factory.getRequiredNativeClient();
        ClientResources resources = LockClients.resources(application.getResources());
        RedisLockStoreOptions options = options(properties);
        if (factory.isClusterAware()) {
            RedisClusterClient client = RedisClusterClient.create(resources, LettuceUris.cluster(factory));
            client.setOptions(LockClients.clusterOptions(application.getOptions()));
            return new Created(RedisLockStore.create(client, options), () -> shutdown(client, resources));
        }
        RedisURI uri = LettuceUris.single(factory);
        RedisClient client = RedisClient.create(resources, uri);
        client.setOptions(LockClients.options(application.getOptions()));
        return new Created(RedisLockStore.create(client, uri, options), () -> shutdown(client, resources));
    }

    private static RedisLockStoreOptions options(DistlockProperties properties) {
        DistlockProperties.Redis redis = properties.redis();
        ReplicaPolicy replicas =
                switch (redis.waitForReplicas()) {
                    case "none" -> ReplicaPolicy.none();
                    case "majority" -> ReplicaPolicy.majority(redis.replicaTimeout());
                    default -> ReplicaPolicy.atLeast(Integer.parseInt(redis.waitForReplicas()), redis.replicaTimeout());
                };
        return new RedisLockStoreOptions(properties.keyPrefix(), redis.commandTimeout(), redis.tokenMargin(), replicas);
    }

    private static void shutdown(AbstractRedisClient client, ClientResources resources) {
        client.shutdown(Duration.ZERO, SHUTDOWN_MAX);
        resources.shutdown(0, SHUTDOWN_MAX.toMillis(), TimeUnit.MILLISECONDS);
    }
}
