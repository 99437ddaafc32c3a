package io.distlock.txn.autoconfigure.tcc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.distlock.txn.DistributedTransaction;
import io.distlock.txn.autoconfigure.DistributedTransactionAutoConfiguration;
import io.distlock.txn.autoconfigure.TransactionConfigurationException;
import io.distlock.txn.autoconfigure.advice.DistributedTransactionAdviceAutoConfiguration;
import io.distlock.txn.autoconfigure.jdbc.DistributedTransactionJdbcAutoConfiguration;
import io.distlock.txn.tcc.Cancel;
import io.distlock.txn.tcc.Confirm;
import io.distlock.txn.tcc.TccParticipant;
import io.distlock.txn.tcc.Try;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Transactional;

/** Try/confirm/cancel beans beside local work of the initiator, all on H2 with the log in it. */
class TccBeanTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DataSourceTransactionManagerAutoConfiguration.class,
                    JdbcTemplateAutoConfiguration.class,
                    TransactionAutoConfiguration.class,
                    DistributedTransactionAutoConfiguration.class,
                    DistributedTransactionAdviceAutoConfiguration.class,
                    DistributedTransactionJdbcAutoConfiguration.class,
                    DistributedTransactionTccAutoConfiguration.class))
            .withUserConfiguration(Application.class);

    @Test
    void reservationIsConfirmedWithTheLocalWork() {
        runner.run(context -> {
            context.getBean(Orders.class).order("apple", 3, false);

            assertThat(count(context.getBean(JdbcTemplate.class), "free")).isEqualTo(7);
            assertThat(count(context.getBean(JdbcTemplate.class), "reserved")).isZero();
            assertThat(orders(context.getBean(JdbcTemplate.class))).isOne();
        });
    }

    @Test
    void reservationIsCancelledWithTheLocalWork() {
        runner.run(context -> {
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> context.getBean(Orders.class).order("apple", 3, true))
                    .withMessage("free 7");

            assertThat(count(context.getBean(JdbcTemplate.class), "free")).isEqualTo(10);
            assertThat(count(context.getBean(JdbcTemplate.class), "reserved")).isZero();
            assertThat(orders(context.getBean(JdbcTemplate.class))).isZero();
        });
    }

    @Test
    void failedTryRollsBackTheLocalWork() {
        runner.run(context -> {
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> context.getBean(Orders.class).order("apple", 11, false))
                    .withMessage("sold out");

            assertThat(count(context.getBean(JdbcTemplate.class), "free")).isEqualTo(10);
            assertThat(orders(context.getBean(JdbcTemplate.class))).isZero();
        });
    }

    @Test
    void tryOutsideOfATransactionIsRefused() {
        runner.run(context -> assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> context.getBean(Stock.class).reserve("apple", 1))
                .withMessageContaining("outside of a distributed transaction"));
    }

    @Test
    void classThatCannotTakePartFailsTheStart() {
        runner.withUserConfiguration(WithoutConfirm.class).run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(TransactionConfigurationException.class)
                .hasMessageContaining("@Confirm"));
    }

    @Test
    void tableThatIsMissingFailsTheStart() {
        runner.withPropertyValues("distlock.txn.tcc.initialize-schema=never").run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOfSatisfying(TransactionConfigurationException.class, failure -> assertThat(failure.action())
                        .contains("distlock.txn.tcc.initialize-schema=always"))
                .hasMessageContaining("distlock_txn_branch"));
    }

    @Test
    void tablesOfTheLogThatAreMissingFailTheStart() {
        runner.withPropertyValues("distlock.txn.log.jdbc.initialize-schema=never")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(
                                TransactionConfigurationException.class, failure -> assertThat(failure.action())
                                        .contains("distlock.txn.log.jdbc.initialize-schema=always"))
                        .hasMessageContaining("distlock_txn_"));
    }

    private static int count(JdbcTemplate jdbc, String column) {
        return jdbc.queryForObject("SELECT " + column + " FROM stock WHERE sku = 'apple'", Integer.class);
    }

    private static int orders(JdbcTemplate jdbc) {
        return jdbc.queryForObject("SELECT count(*) FROM orders", Integer.class);
    }

    @Configuration(proxyBeanMethods = false)
    static class Application {

        @Bean
        DataSource dataSource() {
            DataSource dataSource = JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID(), "sa", "");
            JdbcTemplate jdbc = new JdbcTemplate(dataSource);
            jdbc.execute("CREATE TABLE stock (sku VARCHAR(20) PRIMARY KEY, free INT, reserved INT)");
            jdbc.execute("INSERT INTO stock VALUES ('apple', 10, 0)");
            jdbc.execute("CREATE TABLE orders (sku VARCHAR(20), pieces INT)");
            return dataSource;
        }

        @Bean
        Stock stock(JdbcTemplate jdbc) {
            return new Stock(jdbc);
        }

        @Bean
        OrderTable orderTable(JdbcTemplate jdbc) {
            return new OrderTable(jdbc);
        }

        @Bean
        Orders orders(Stock stock, OrderTable table) {
            return new Orders(stock, table);
        }
    }

    static class Orders {

        private final Stock stock;
        private final OrderTable table;

        Orders(Stock stock, OrderTable table) {
            this.stock = stock;
            this.table = table;
        }

        @DistributedTransaction
        public void order(String sku, int pieces, boolean failing) {
            table.insert(sku, pieces);
            int free = stock.reserve(sku, pieces);
            if (failing) {
                throw new IllegalArgumentException("free " + free);
            }
        }
    }

    static class OrderTable {

        private final JdbcTemplate jdbc;

        OrderTable(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @Transactional
        public void insert(String sku, int pieces) {
            jdbc.update("INSERT INTO orders VALUES (?, ?)", sku, pieces);
        }
    }

    @TccParticipant("stock")
    static class Stock {

        private final JdbcTemplate jdbc;

        Stock(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @Try
        @Transactional
        public int reserve(String sku, int pieces) {
            if (jdbc.update(
                            "UPDATE stock SET free = free - ?, reserved = reserved + ? WHERE sku = ? AND free >= ?",
                            pieces,
                            pieces,
                            sku,
                            pieces)
                    == 0) {
                throw new IllegalStateException("sold out");
            }
            return jdbc.queryForObject("SELECT free FROM stock WHERE sku = ?", Integer.class, sku);
        }

        @Confirm
        public void ship(String sku, int pieces) {
            jdbc.update("UPDATE stock SET reserved = reserved - ? WHERE sku = ?", pieces, sku);
        }

        @Cancel
        public void release(String sku, int pieces) {
            jdbc.update("UPDATE stock SET free = free + ?, reserved = reserved - ? WHERE sku = ?", pieces, pieces, sku);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WithoutConfirm {

        @Bean
        Broken broken() {
            return new Broken();
        }
    }

    @TccParticipant("broken")
    static class Broken {

        @Try
        public void reserve() {}
    }
}
