package io.distlock.lock.test.autoconfigure;

import io.distlock.lock.autoconfigure.DistlockAutoConfiguration;
import io.distlock.lock.autoconfigure.LockStoreFactory;
import io.distlock.lock.test.FaultyLockStore;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Auto-configuration of locks in memory in place of all others, for {@link AutoConfigureTestLocks}. */
@AutoConfiguration(before = DistlockAutoConfiguration.class)
@ConditionalOnClass(LockStoreFactory.class)
public final class TestLocksAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    FaultyLockStore faultyLockStore() {
        return FaultyLockStore.create();
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    LockStoreFactory redisTestLocks(FaultyLockStore store) {
        return new TestLockStoreFactory("redis", store);
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    LockStoreFactory zooKeeperTestLocks(FaultyLockStore store) {
        return new TestLockStoreFactory("zookeeper", store);
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    LockStoreFactory quorumTestLocks(FaultyLockStore store) {
        return new TestLockStoreFactory("quorum", store);
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    LockStoreFactory memoryTestLocks(FaultyLockStore store) {
        return new TestLockStoreFactory("memory", store);
    }
}
