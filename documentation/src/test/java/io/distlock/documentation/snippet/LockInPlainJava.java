package io.distlock.documentation.snippet;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockRequest;
import io.distlock.lock.engine.LockEngine;
import io.distlock.lock.redis.LockClients;
import io.distlock.lock.redis.RedisLockStore;
import io.distlock.lock.redis.RedisLockStoreOptions;
import io.distlock.lock.spi.LockStore;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;

final class LockInPlainJava {

    private final LockByHand.Stock stock;

    LockInPlainJava(LockByHand.Stock stock) {
        this.stock = stock;
    }

    void take(String uri, String sku) {
        RedisClient client = RedisClient.create();
        client.setOptions(LockClients.options());
        try (LockStore store = RedisLockStore.create(client, RedisURI.create(uri), RedisLockStoreOptions.defaults());
                LockEngine locks = LockEngine.start(store);
                LockHandle lock = locks.acquire(LockRequest.of("stock", sku))) {
            stock.take(sku, lock.fencingToken());
        }
    }
}
