package example;

import static org.assertj.core.api.Assertions.assertThat;

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
    void locks() {
        try (ConfigurableApplicationContext context =
                SpringApplication.run(ConsumerApplication.class, "--distlock.store=memory")) {
            ConsumerApplication.Stock stock = context.getBean(ConsumerApplication.Stock.class);

            long first = stock.take("sku-1");

            assertThat(stock.take("sku-1")).isGreaterThan(first);
        }
    }
}
