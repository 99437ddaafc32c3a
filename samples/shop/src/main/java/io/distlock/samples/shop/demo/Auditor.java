package io.distlock.samples.shop.demo;

import io.distlock.samples.shop.order.Order;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Fills the shelves, and compares the books of the three services in their databases. Thread-safe. */
@Component
final class Auditor {

    static final List<String> SKUS = List.of("lamp", "chair", "table", "shelf", "clock");
    static final int CUSTOMERS = 10;

    private static final int PIECES = 10_000;
    private static final int FEW_PIECES = 10;
    private static final long BALANCE = 100_000;
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final JdbcClient orders;
    private final JdbcClient inventory;
    private final JdbcClient payment;

    Auditor(ShopServers servers) {
        orders = JdbcClient.create(servers.database(ShopService.ORDER));
        inventory = JdbcClient.create(servers.database(ShopService.INVENTORY));
        payment = JdbcClient.create(servers.database(ShopService.PAYMENT));
    }

    /** Much of everything but of the last sku, which will be sold out. */
    void fill() {
        for (String sku : SKUS) {
            boolean isLast = sku.equals(SKUS.get(SKUS.size() - 1));
            inventory
                    .sql("INSERT INTO stock (sku, price, free, reserved) VALUES (?, ?, ?, 0)")
                    .params(sku, 3 + 2 * sku.length(), isLast ? FEW_PIECES : PIECES)
                    .update();
        }
        for (int customer = 1; customer <= CUSTOMERS; customer++) {
            payment.sql("INSERT INTO account (customer, balance, held) VALUES (?, ?, 0)")
                    .params("c-" + customer, BALANCE)
                    .update();
        }
    }

    /** Books of orders with a transaction, or of those without. */
    Books books(boolean naive) {
        String with = (naive ? "" : "NOT ") + "LIKE '" + Order.NAIVE + "%'";
        return new Books(
                ids(orders, "SELECT id FROM placed_order WHERE id " + with),
                ids(inventory, "SELECT order_id FROM delivery WHERE order_id " + with),
                ids(payment, "SELECT order_id FROM charge WHERE state = 'PAID' AND order_id " + with),
                number(inventory, "SELECT sum(pieces * price) FROM delivery NATURAL JOIN stock WHERE order_id " + with),
                number(payment, "SELECT sum(amount) FROM charge WHERE state = 'PAID' AND order_id " + with));
    }

    /** Pieces on shelves and delivered, which do not become more or less. */
    long pieces() {
        return number(inventory, "SELECT sum(free + reserved) FROM stock")
                + number(inventory, "SELECT sum(pieces) FROM delivery");
    }

    /** What customers have and have paid, which does not become more or less. */
    long money() {
        return number(payment, "SELECT sum(balance + held) FROM account")
                + number(payment, "SELECT sum(amount) FROM charge WHERE state = 'PAID'");
    }

    /** Branches that were prepared before this moment and have not heard how their transaction ended. */
    long inDoubt(Instant before) {
        return inDoubt(
                        orders,
                        "SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database() AND prepared < ?",
                        before)
                + inDoubt(
                        inventory,
                        "SELECT count(*) FROM distlock_txn_branch WHERE state = 'TRIED' AND created_at < ?",
                        before)
                + inDoubt(payment, "SELECT count(*) FROM charge WHERE state = 'HELD' AND held_at < ?", before);
    }

    /**
     * Waits until nothing of that time is in doubt any more.
     *
     * @throws IllegalStateException if that takes too long
     */
    void awaitSettled(Instant before) throws InterruptedException {
        long start = System.nanoTime();
        for (long left = inDoubt(before); left > 0; left = inDoubt(before)) {
            if (System.nanoTime() - start > LIMIT.toNanos()) {
                throw new IllegalStateException("%d branches are in doubt for longer than %s".formatted(left, LIMIT));
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }

    private static long inDoubt(JdbcClient jdbc, String sql, Instant before) {
        return jdbc.sql(sql).param(Timestamp.from(before)).query(Long.class).single();
    }

    private static Set<String> ids(JdbcClient jdbc, String sql) {
        return jdbc.sql(sql).query(String.class).set();
    }

    private static long number(JdbcClient jdbc, String sql) {
        return jdbc.sql(sql).query(Long.class).optional().orElse(0L);
    }
}
