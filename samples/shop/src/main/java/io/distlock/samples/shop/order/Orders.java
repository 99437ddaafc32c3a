package io.distlock.samples.shop.order;

import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The book of orders, in this service's own database, which takes part in transactions by XA. Thread-safe. */
@Repository
public class Orders {

    private final JdbcClient jdbc;

    Orders(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Transactional
    public void add(Order order, long amount) {
        jdbc.sql("INSERT INTO placed_order (id, customer, sku, pieces, amount) VALUES (?, ?, ?, ?, ?)")
                .params(order.id(), order.customer(), order.sku(), order.pieces(), amount)
                .update();
    }

    List<Map<String, Object>> latest(int limit) {
        return jdbc.sql("SELECT * FROM placed_order ORDER BY placed_at DESC LIMIT ?")
                .param(limit)
                .query()
                .listOfRows();
    }
}
