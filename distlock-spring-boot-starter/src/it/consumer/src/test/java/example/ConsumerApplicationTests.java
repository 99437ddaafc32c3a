package example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.lock.LockStoreException;
import io.distlock.lock.autoconfigure.LockEngines;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

class ConsumerApplicationTests {

    @Test
    void startsWithTheStarterAloneAndWithoutAServer() {
        try (ConfigurableApplicationContext context = SpringApplication.run(ConsumerApplication.class)) {
            assertThat(context.isRunning()).isTrue();
        }
    }

    @Test
    void startsOnZooKeeperWithoutAServer() {
        try (ConfigurableApplicationContext context =
                SpringApplication.run(ConsumerApplication.class, "--distlock.zookeeper.connect-string=localhost:1")) {
            assertThat(context.getBean(LockEngines.class).nameOf("")).isEqualTo("zookeeper");
        }
    }

    @Test
    void zooKeeperThatIsAwayFailsTheCall() {
        try (ConfigurableApplicationContext context = SpringApplication.run(
                ConsumerApplication.class,
                "--distlock.zookeeper.connect-string=localhost:1",
                "--distlock.zookeeper.command-timeout=100ms",
                "--distlock.zookeeper.ssl.enabled=true",
                "--distlock.wait-time=200ms")) {
            ConsumerApplication.Stock stock = context.getBean(ConsumerApplication.Stock.class);

            assertThatThrownBy(() -> stock.take("sku-1")).isInstanceOf(LockStoreException.class);
        }
    }

    @Test
    void locks() {
        try (ConfigurableApplicationContext context =
                SpringApplication.run(ConsumerApplication.class, "--distlock.store=memory")) {
            ConsumerApplication.Stock stock = context.getBean(ConsumerApplication.Stock.class);

            long first = stock.take("sku-1");

            assertThat(stock.take("sku-1")).isGreaterThan(first);
        }
    }
}
