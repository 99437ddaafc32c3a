package io.distlock.txn.autoconfigure.tcc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.distlock.devservers.PostgresServer;
import io.distlock.txn.DistributedTransaction;
import io.distlock.txn.autoconfigure.DistributedTransactionAutoConfiguration;
import io.distlock.txn.autoconfigure.TransactionConfigurationException;
import io.distlock.txn.autoconfigure.advice.DistributedTransactionAdviceAutoConfiguration;
import io.distlock.txn.autoconfigure.jdbc.DistributedTransactionJdbcAutoConfiguration;
import io.distlock.txn.tcc.Cancel;
import io.distlock.txn.tcc.Confirm;
import io.distlock.txn.tcc.Fence;
import io.distlock.txn.tcc.TccParticipant;
import io.distlock.txn.tcc.Try;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Try/confirm/cancel beans of both fence styles in a real PostgreSQL, with the log in it. */
class TccPostgresIT {

    private static PostgresServer postgres;

    private final JdbcTemplate database = new JdbcTemplate(postgres.dataSource());
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DataSourceTransactionManagerAutoConfiguration.class,
                    JdbcTemplateAutoConfiguration.class,
                    TransactionAutoConfiguration.class,
                    DistributedTransactionAutoConfiguration.class,
                    DistributedTransactionAdviceAutoConfiguration.class,
                    DistributedTransactionJdbcAutoConfiguration.class,
                    DistributedTransactionTccAutoConfiguration.class))
            .withUserConfiguration(Application.class)
            .withPropertyValues("distlock.txn.log.jdbc.initialize-schema=always");

    @BeforeAll
    static void start() {
        postgres = PostgresServer.start();
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @BeforeEach
    void createTables() {
        database.execute("DROP TABLE IF EXISTS stock, distlock_txn_branch");
        database.execute("CREATE TABLE stock (sku TEXT PRIMARY KEY, free INT, reserved INT)");
        database.execute("INSERT INTO stock VALUES ('apple', 10, 0)");
    }

    @Test
    void bothAreConfirmed() {
        runner.withPropertyValues("distlock.txn.tcc.initialize-schema=always").run(context -> {
            context.getBean(Orders.class).order(3, false);

            assertThat(stock()).containsExactly(7, 0);
            assertThat(context.getBean(Mail.class).told()).containsExactly("announce 3", "send 3");
            assertThat(states())
                    .containsExactlyInAnyOrderEntriesOf(
                            Map.of("stock.reserve", "CONFIRMED", "mail.announce", "CONFIRMED"));
        });
    }

    @Test
    void bothAreCancelled() {
        runner.withPropertyValues("distlock.txn.tcc.initialize-schema=always").run(context -> {
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> context.getBean(Orders.class).order(3, true));

            assertThat(stock()).containsExactly(10, 0);
            assertThat(context.getBean(Mail.class).told()).containsExactly("announce 3", "withdraw 3");
            assertThat(states())
                    .containsExactlyInAnyOrderEntriesOf(
                            Map.of("stock.reserve", "CANCELLED", "mail.announce", "CANCELLED"));
        });
    }

    @Test
    void failedTryLeavesNothingInItsDatabaseAndWithdrawsWhatWentOut() {
        runner.withPropertyValues("distlock.txn.tcc.initialize-schema=always").run(context -> {
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> context.getBean(Orders.class).order(11, false))
                    .withMessage("sold out");

            assertThat(stock()).containsExactly(10, 0);
            assertThat(context.getBean(Mail.class).told()).containsExactly("announce 11", "withdraw 11");
        });
    }

    @Test
    void tableIsNotCreatedInARealDatabaseUnlessAskedForAndItsLackFailsTheStart() {
        runner.run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(TransactionConfigurationException.class)
                .hasMessageContaining("distlock_txn_branch"));
    }

    private List<Integer> stock() {
        return database.queryForObject(
                "SELECT free, reserved FROM stock", (row, number) -> List.of(row.getInt(1), row.getInt(2)));
    }

    private Map<String, String> states() {
        return database.query("SELECT participant, state FROM distlock_txn_branch", rows -> {
            Map<String, String> states = new HashMap<>();
            while (rows.next()) {
                states.put(rows.getString(1), rows.getString(2));
            }
            return states;
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Application {

        @Bean
        DataSource dataSource() {
            return postgres.dataSource();
        }

        @Bean
        Stock stock(JdbcTemplate jdbc) {
            return new Stock(jdbc);
        }

        @Bean
        Mail mail() {
            return new Mail();
        }

        @Bean
        Orders orders(Stock stock, Mail mail) {
            return new Orders(stock, mail);
        }
    }

    static class Orders {

        private final Stock stock;
        private final Mail mail;

        Orders(Stock stock, Mail mail) {
            this.stock = stock;
            this.mail = mail;
        }

        @DistributedTransaction
        public void order(int pieces, boolean failing) {
            mail.announce(pieces);
            stock.reserve(pieces);
            if (failing) {
                throw new IllegalArgumentException();
            }
        }
    }

    @TccParticipant("stock")
    static class Stock {

        private final JdbcTemplate jdbc;

        Stock(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @Try
        public void reserve(int pieces) {
            if (jdbc.update(
                            "UPDATE stock SET free = free - ?, reserved = reserved + ? WHERE free >= ?",
                            pieces,
                            pieces,
                            pieces)
                    == 0) {
                throw new IllegalStateException("sold out");
            }
        }

        @Confirm
        public void ship(int pieces) {
            jdbc.update("UPDATE stock SET reserved = reserved - ?", pieces);
        }

        @Cancel
        public void release(int pieces) {
            jdbc.update("UPDATE stock SET free = free + ?, reserved = reserved - ?", pieces, pieces);
        }
    }

    /** Works outside of the database. */
    @TccParticipant(name = "mail", fence = Fence.INTENT)
    static class Mail {

        private final List<String> told = new CopyOnWriteArrayList<>();

        public List<String> told() {
            return told;
        }

        @Try
        public void announce(int pieces) {
            told.add("announce " + pieces);
        }

        @Confirm
        public void send(int pieces) {
            told.add("send " + pieces);
        }

        @Cancel
        public void withdraw(int pieces) {
            told.add("withdraw " + pieces);
        }
    }
}
