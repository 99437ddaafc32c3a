package io.distlock.samples.shop.inventory;

import io.distlock.samples.shop.RefusedException;
import io.distlock.txn.tcc.Cancel;
import io.distlock.txn.tcc.Confirm;
import io.distlock.txn.tcc.TccParticipant;
import io.distlock.txn.tcc.Try;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What is on the shelf. An order reserves it first; when its transaction commits it is delivered. Each of the three runs in a local
 * transaction together with the row that keeps repeated, late and empty calls away. Thread-safe.
 */
@Component
@TccParticipant("stock")
public class Stock {

    private final JdbcClient jdbc;

    Stock(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Makes sure that the pieces are there, so that {@link #deliver} cannot fail. */
    @Try
    public void reserve(String order, String sku, int pieces) {
        int found = jdbc.sql("UPDATE stock SET free = free - ?, reserved = reserved + ? WHERE sku = ? AND free >= ?")
                .params(pieces, pieces, sku, pieces)
                .update();
        requireOne(found, sku, pieces);
    }

    /** The transaction has committed. */
    @Confirm
    public void deliver(String order, String sku, int pieces) {
        jdbc.sql("UPDATE stock SET reserved = reserved - ? WHERE sku = ?")
                .params(pieces, sku)
                .update();
        enter(order, sku, pieces);
    }

    /** It has rolled back. */
    @Cancel
    public void putBack(String order, String sku, int pieces) {
        jdbc.sql("UPDATE stock SET free = free + ?, reserved = reserved - ? WHERE sku = ?")
                .params(pieces, pieces, sku)
                .update();
    }

    /** What the naive order calls: one local transaction of this database. */
    @Transactional
    public void takeAtOnce(String order, String sku, int pieces) {
        int found = jdbc.sql("UPDATE stock SET free = free - ? WHERE sku = ? AND free >= ?")
                .params(pieces, sku, pieces)
                .update();
        requireOne(found, sku, pieces);
        enter(order, sku, pieces);
    }

    long price(String sku) {
        return jdbc.sql("SELECT price FROM stock WHERE sku = ?")
                .param(sku)
                .query(Long.class)
                .single();
    }

    List<Map<String, Object>> shelves() {
        return jdbc.sql("SELECT * FROM stock ORDER BY sku").query().listOfRows();
    }

    private void enter(String order, String sku, int pieces) {
        jdbc.sql("INSERT INTO delivery (order_id, sku, pieces) VALUES (?, ?, ?)")
                .params(order, sku, pieces)
                .update();
    }

    private static void requireOne(int found, String sku, int pieces) {
        if (found == 0) {
            throw new RefusedException("There are no %d pieces of %s left".formatted(pieces, sku));
        }
    }
}
