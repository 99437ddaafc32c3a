package io.distlock.lock.test.autoconfigure;

import static io.distlock.lock.test.LockAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.distlock.lock.DistributedLock;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockLostException;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockRequest;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.test.FaultyLockStore;
import io.distlock.lock.test.SectionLog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application that is set up for Redis, and for ZooKeeper too, is tested without either. */
@SpringBootTest(properties = {"distlock.store=redis", "distlock.locks.stock.wait-time=1m"})
@AutoConfigureTestLocks
class AutoConfigureTestLocksTests {

    @Autowired
    private Stock stock;

    @Autowired
    private FaultyLockStore lockStore;

    @Autowired
    private LockManager locks;

    @AfterEach
    void mend() {
        lockStore.comeBack();
    }

    @Test
    void callsOfAnnotatedMethodsDoNotOverlap() {
        List<CompletableFuture<Void>> buyers = IntStream.range(0, 4)
                .mapToObj(buyer -> CompletableFuture.runAsync(() -> stock.buy("lamp", () -> {})))
                .toList();
        buyers.forEach(CompletableFuture::join);

        assertThat(stock.sections()).didNotOverlap().isEmpty();
    }

    @Test
    void callWhoseLockIsLostOnTheWayFails() {
        assertThatExceptionOfType(LockLostException.class)
                .isThrownBy(() -> stock.buy("chair", () -> lose(LockKey.of("stock", "chair"))));
    }

    @Test
    void locksOfOtherStoresAreInMemoryToo() {
        assertThat(stock.count()).isEqualTo("counted");
    }

    @Test
    void storeThatIsAwayIsReported() {
        lockStore.goAway();

        assertThatExceptionOfType(LockStoreException.class)
                .isThrownBy(() -> locks.acquire(LockRequest.of("report").withWaitTime(Duration.ofMillis(100))));
    }

    private void lose(LockKey key) {
        LockHandle held = LockHandle.current().orElseThrow();
        assertThat(lockStore.revokeNow(key)).isTrue();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !held.isValid());
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean
        Stock stock() {
            return new Stock();
        }
    }

    static class Stock {

        private final SectionLog sections = SectionLog.create("stock");

        /** Through the proxy, whose own fields are empty. */
        public SectionLog sections() {
            return sections;
        }

        @DistributedLock(name = "stock", key = "#sku")
        public void buy(String sku, Runnable action) {
            try (SectionLog.Visit visit = sections.enter(Thread.currentThread().getName())) {
                action.run();
            }
        }

        @DistributedLock(name = "inventory", store = "zookeeper")
        public String count() {
            return "counted";
        }
    }
}
