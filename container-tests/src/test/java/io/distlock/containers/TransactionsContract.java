package io.distlock.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.distlock.txn.DistributedTransaction;
import io.distlock.txn.tcc.Cancel;
import io.distlock.txn.tcc.Confirm;
import io.distlock.txn.tcc.TccParticipant;
import io.distlock.txn.tcc.Try;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.testcontainers.context.ImportTestcontainers;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

/** An order and the stock for it, two participants by try/confirm/cancel in PostgreSQL, whatever the log. */
@ImportTestcontainers(Servers.class)
abstract class TransactionsContract {

    @Autowired
    private Shop shop;

    @Autowired
    private JdbcTemplate database;

    @BeforeEach
    void createTables() {
        database.execute("DROP TABLE IF EXISTS stock, orders");
        database.execute("CREATE TABLE stock (free INT, reserved INT)");
        database.execute("CREATE TABLE orders (pieces INT, placed BOOLEAN)");
        database.execute("INSERT INTO stock VALUES (10, 0)");
    }

    @Test
    void orderIsPlacedAsAWhole() {
        shop.order(3, false);

        assertThat(numbers("SELECT pieces FROM orders WHERE placed")).containsExactly(3);
        assertThat(numbers("SELECT free FROM stock")).containsExactly(7);
        assertThat(numbers("SELECT reserved FROM stock")).containsExactly(0);
    }

    @Test
    void failedOrderLeavesNothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> shop.order(3, true));

        assertThat(numbers("SELECT pieces FROM orders")).isEmpty();
        assertThat(numbers("SELECT free FROM stock")).containsExactly(10);
        assertThat(numbers("SELECT reserved FROM stock")).containsExactly(0);
    }

    private List<Integer> numbers(String query) {
        return database.queryForList(query, Integer.class);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Shop.class, Books.class, Stock.class})
    static class Application {}

    static class Shop {

        private final Books books;
        private final Stock stock;

        Shop(Books books, Stock stock) {
            this.books = books;
            this.stock = stock;
        }

        @DistributedTransaction
        public void order(int pieces, boolean failing) {
            stock.reserve(pieces);
            books.enter(pieces);
            if (failing) {
                throw new IllegalArgumentException();
            }
        }
    }

    @TccParticipant("books")
    static class Books {

        private final JdbcTemplate database;

        Books(JdbcTemplate database) {
            this.database = database;
        }

        @Try
        public void enter(int pieces) {
            database.update("INSERT INTO orders VALUES (?, false)", pieces);
        }

        @Confirm
        public void place(int pieces) {
            database.update("UPDATE orders SET placed = true WHERE pieces = ?", pieces);
        }

        @Cancel
        public void strike(int pieces) {
            database.update("DELETE FROM orders WHERE pieces = ?", pieces);
        }
    }

    @TccParticipant("stock")
    static class Stock {

        private final JdbcTemplate database;

        Stock(JdbcTemplate database) {
            this.database = database;
        }

        @Try
        public void reserve(int pieces) {
            database.update("UPDATE stock SET free = free - ?, reserved = reserved + ?", pieces, pieces);
        }

        @Confirm
        public void ship(int pieces) {
            database.update("UPDATE stock SET reserved = reserved - ?", pieces);
        }

        @Cancel
        public void release(int pieces) {
            database.update("UPDATE stock SET free = free + ?, reserved = reserved - ?", pieces, pieces);
        }
    }
}
