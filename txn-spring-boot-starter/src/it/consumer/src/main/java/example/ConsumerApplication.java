package example;

import io.distlock.txn.DistributedTransaction;
import io.distlock.txn.tcc.Cancel;
import io.distlock.txn.tcc.Confirm;
import io.distlock.txn.tcc.TccParticipant;
import io.distlock.txn.tcc.Try;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@SpringBootApplication
public class ConsumerApplication {

    public static void main(String[] args) {
        SpringApplication.run(ConsumerApplication.class, args);
    }

    @Service
    static class Orders {

        private final OrderTable table;
        private final Stock stock;

        Orders(OrderTable table, Stock stock) {
            this.table = table;
            this.stock = stock;
        }

        @DistributedTransaction(timeout = "10s")
        public void order(String sku, int pieces) {
            table.insert(sku, pieces);
            stock.reserve(sku, pieces);
        }
    }

    @Service
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

    @Service
    @TccParticipant("stock")
    static class Stock {

        private final JdbcTemplate jdbc;

        Stock(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @Try
        public void reserve(String sku, int pieces) {
            if (jdbc.update(
                            "UPDATE stock SET free = free - ?, reserved = reserved + ? WHERE sku = ? AND free >= ?",
                            pieces,
                            pieces,
                            sku,
                            pieces)
                    == 0) {
                throw new IllegalStateException("sold out");
            }
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
}
