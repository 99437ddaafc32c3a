package io.distlock.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.DistributedLock;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockRequest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.testcontainers.context.ImportTestcontainers;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.redis.core.StringRedisTemplate;

/** Locks of both stores: ZooKeeper is the default where a container of it runs. */
@SpringBootTest(properties = {"distlock.locks.report.store=redis", "distlock.txn.enabled=false"})
@ImportTestcontainers(Servers.class)
class LocksIT {

    @Autowired
    private LockManager locks;

    @Autowired
    private StringRedisTemplate redis;

    @Autowired
    private Counter counter;

    @Test
    void eachLockIsInItsStore() {
        try (LockHandle stock = locks.acquire(LockRequest.of("stock", "sku-1"))) {
            assertThat(stock.isValid()).isTrue();
            assertThat(keys()).isEmpty();
            try (LockHandle report = locks.acquire(LockRequest.of("report", "daily"))) {
                assertThat(report.isValid()).isTrue();
                assertThat(keys()).isNotEmpty();
            }
        }
    }

    @Test
    void tokensGrow() throws Exception {
        for (String name : Set.of("stock", "report")) {
            LockRequest request = LockRequest.of(name, "token").withWaitTime(Duration.ofSeconds(10));
            long first = locks.execute(
                    request, () -> LockHandle.current().orElseThrow().fencingToken());
            long second = locks.execute(
                    request, () -> LockHandle.current().orElseThrow().fencingToken());

            assertThat(second).isGreaterThan(first);
        }
    }

    @Test
    void methodsRunOneAfterTheOther() {
        IntStream.range(0, 40).parallel().forEach(i -> {
            counter.onZooKeeper();
            counter.onRedis();
        });

        assertThat(counter.counts()).containsExactly(40, 40);
    }

    private Set<String> keys() {
        return redis.keys("distlock:{report:daily}");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Counter.class)
    static class Application {}

    /** Loses increments unless its methods exclude each other. */
    static class Counter {

        private int zooKeeper;
        private int redis;

        public List<Integer> counts() {
            return List.of(zooKeeper, redis);
        }

        @DistributedLock(name = "stock", key = "'counter'", waitTime = "30s")
        public void onZooKeeper() {
            int before = zooKeeper;
            Thread.yield();
            zooKeeper = before + 1;
        }

        @DistributedLock(name = "report", key = "'counter'", waitTime = "30s")
        public void onRedis() {
            int before = redis;
            Thread.yield();
            redis = before + 1;
        }
    }
}
