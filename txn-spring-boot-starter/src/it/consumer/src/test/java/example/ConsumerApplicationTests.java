package example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.txn.autoconfigure.TransactionEngines;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.CannotCreateTransactionException;

class ConsumerApplicationTests {

    @Test
    void ordersAreAllOrNothingWithoutAnySettings() {
        try (ConfigurableApplicationContext context = SpringApplication.run(ConsumerApplication.class)) {
            ConsumerApplication.Orders orders = context.getBean(ConsumerApplication.Orders.class);
            JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);

            orders.order("apple", 3);
            assertThatThrownBy(() -> orders.order("apple", 8)).hasMessage("sold out");

            assertThat(jdbc.queryForObject("SELECT count(*) FROM orders", Integer.class)).isEqualTo(1);
            assertThat(jdbc.queryForMap("SELECT free, reserved FROM stock")).containsEntry("FREE", 7).containsEntry("RESERVED", 0);
        }
    }

    @Test
    void zooKeeperThatIsAwayFailsTheCallAndNotTheStart() {
        try (ConfigurableApplicationContext context = SpringApplication.run(
                ConsumerApplication.class,
                "--distlock.txn.log.zookeeper.connect-string=localhost:1",
                "--distlock.txn.log.zookeeper.command-timeout=200ms")) {
            assertThat(context.getBean(TransactionEngines.class).nameOf("")).isEqualTo("zookeeper");
            ConsumerApplication.Orders orders = context.getBean(ConsumerApplication.Orders.class);

            assertThatThrownBy(() -> orders.order("apple", 1)).isInstanceOf(CannotCreateTransactionException.class);
        }
    }
}
