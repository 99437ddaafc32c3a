package io.distlock.lock.autoconfigure.redis;

import io.distlock.lock.autoconfigure.DistlockProperties;
import io.distlock.lock.autoconfigure.LockStoreFactory;

/** Makes stores on the Redis servers that the application is connected to. */
final class RedisLockStoreFactory implements LockStoreFactory {

    private final DistlockProperties properties;
    private final RedisConnectionFactories connectionFactories;

    RedisLockStoreFactory(DistlockProperties properties, RedisConnectionFactories connectionFactories) {
        this.properties = properties;
        this.connectionFactories = connectionFactories;
    }

    @Override
    public String type() {
        return "redis";
    }

    @Override
    public boolean isConfigured() {
        return connectionFactories.exist();
    }

    @Override
    public Created create() {
        return LettuceLockStores.create(connectionFactories.lettuce(), properties);
    }
}
