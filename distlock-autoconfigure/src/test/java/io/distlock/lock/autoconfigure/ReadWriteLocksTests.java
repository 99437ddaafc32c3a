package io.distlock.lock.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.lock.DistributedLock;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockMode;
import io.distlock.lock.LockNotAcquiredException;
import io.distlock.lock.LockUpgradeException;
import io.distlock.lock.OnBusy;
import io.distlock.lock.autoconfigure.advice.DistlockAdviceAutoConfiguration;
import io.distlock.lock.memory.MemoryLockStore;
import io.distlock.lock.spi.ForwardingLockStore;
import io.distlock.lock.spi.LockCapability;
import io.distlock.lock.spi.LockStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Methods that read together, write alone, or need several locks. */
class ReadWriteLocksTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(DistlockAutoConfiguration.class, DistlockAdviceAutoConfiguration.class))
            .withPropertyValues("distlock.store=memory");

    @Test
    void methodsReadTogetherAndWriteAlone() {
        runner.withBean(Prices.class).run(context -> {
            Prices prices = context.getBean(Prices.class);
            CyclicBarrier bothInside = new CyclicBarrier(2);
            CompletableFuture<Boolean> other =
                    CompletableFuture.supplyAsync(() -> prices.read(() -> await(bothInside)));

            boolean together = prices.read(() -> {
                await(bothInside);
                assertThatThrownBy(() -> inOtherThread(() -> prices.write(() -> true)))
                        .hasRootCauseInstanceOf(LockNotAcquiredException.class);
                return true;
            });

            assertThat(together).isTrue();
            assertThat(other.get(10, TimeUnit.SECONDS)).isTrue();
            assertThat(prices.<Boolean>write(() -> prices.read(() -> true))).isTrue();
        });
    }

    @Test
    void readIsNotUpgradedNorSkipped() {
        runner.withBean(Prices.class).run(context -> {
            Prices prices = context.getBean(Prices.class);

            assertThatThrownBy(() -> prices.read(() -> prices.write(() -> true)))
                    .isInstanceOf(LockUpgradeException.class);
            assertThatThrownBy(() -> prices.read(() -> prices.writeOrSkip(() -> true)))
                    .isInstanceOf(LockUpgradeException.class);
            assertThat(prices.writeOrSkip(() -> true)).contains(true);
        });
    }

    @Test
    void modeMayBeSet() {
        runner.withBean(Prices.class)
                .withPropertyValues("distlock.locks.plain.mode=read")
                .run(context -> assertThat(context.getBean(Prices.class).mode()).isEqualTo(LockMode.READ));
    }

    @Test
    void severalLocksAreHeldDuringTheMethod() {
        runner.withBean(Stock.class).run(context -> {
            List<String> held = context.getBean(Stock.class).reserve(List.of("b", "a", "b"));

            assertThat(held).containsExactly("stock:a", "stock:b");
            assertThat(context.getBean(LockEngines.class).engine("").locks()).isEmpty();
        });
    }

    @Test
    void storeThatDoesNotOfferTheModeFailsTheStart() {
        runner.withBean(Prices.class)
                .withBean("plain", LockStore.class, ExclusiveOnly::new)
                .withPropertyValues("distlock.store=plain")
                .run(context -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .isInstanceOf(LockConfigurationException.class)
                        .hasMessageContaining("'plain'")
                        .hasMessageContaining("does not offer mode"));
    }

    private static boolean await(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
            return true;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> T inOtherThread(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work)
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    static class Prices {

        @DistributedLock(name = "price", mode = LockMode.READ)
        public <T> T read(Supplier<T> work) {
            return work.get();
        }

        @DistributedLock(name = "price", mode = LockMode.WRITE, waitTime = "0s")
        public <T> T write(Supplier<T> work) {
            return work.get();
        }

        @DistributedLock(name = "price", mode = LockMode.WRITE, waitTime = "0s", onBusy = OnBusy.SKIP)
        public Optional<Boolean> writeOrSkip(Supplier<Boolean> work) {
            return Optional.of(work.get());
        }

        @DistributedLock(name = "plain")
        public LockMode mode() {
            return LockHandle.current().orElseThrow().mode();
        }
    }

    static class Stock {

        @DistributedLock(name = "stock", keys = "#skus")
        public List<String> reserve(List<String> skus) {
            LockHandle handle = LockHandle.current().orElseThrow();
            return handle.keys().stream()
                    .filter(key -> handle.fencingToken(key) > 0)
                    .map(Object::toString)
                    .toList();
        }
    }

    static class ExclusiveOnly extends ForwardingLockStore {

        ExclusiveOnly() {
            super(MemoryLockStore.create());
        }

        @Override
        public Set<LockCapability> capabilities() {
            return Set.of();
        }
    }
}
