package io.distlock.documentation.snippet;

import io.distlock.txn.DistributedTransaction;
import io.distlock.txn.tcc.Cancel;
import io.distlock.txn.tcc.Confirm;
import io.distlock.txn.tcc.TccParticipant;
import io.distlock.txn.tcc.Try;
import org.springframework.jdbc.core.JdbcTemplate;

class Orders {

    interface Table {
        void insert(String sku, int pieces);
    }

    private final Table table;
    private final Stock stock;

    Orders(Table table, Stock stock) {
        this.table = table;
        this.stock = stock;
    }

    @DistributedTransaction(timeout = "10s")
    public void order(String sku, int pieces) {
        table.insert(sku, pieces);
        stock.reserve(sku, pieces);
    }

    @TccParticipant("stock")
    static class Stock {

        private final JdbcTemplate jdbc;

        Stock(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @Try
        public void reserve(String sku, int pieces) {
            int reserved = jdbc.update(
                    "UPDATE stock SET free = free - ?, reserved = reserved + ? WHERE sku = ? AND free >= ?",
                    pieces,
                    pieces,
                    sku,
                    pieces);
            if (reserved == 0) {
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
