package io.distlock.samples.quickstart;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.stereotype.Component;

/** Items and sales of each sku in Redis, with plain reads and writes: nothing here minds two writers. Thread-safe. */
@Component
public class Shelf {

    private final StringRedisTemplate redis;

    Shelf(StringRedisTemplate redis) {
        this.redis = redis;
    }

    /** Puts so many items on the shelf and forgets earlier sales. */
    public void fill(String sku, int items) {
        redis.delete(salesKey(sku));
        setItems(sku, items);
    }

    /** How many items are left; 0 for a sku that nobody knows. */
    public int items(String sku) {
        @Nullable String items = redis.opsForValue().get(itemsKey(sku));
        return items == null ? 0 : Integer.parseInt(items);
    }

    void setItems(String sku, int items) {
        redis.opsForValue().set(itemsKey(sku), Integer.toString(items));
    }

    /** All sales in their order. */
    public List<Sale> sales(String sku) {
        @Nullable List<String> lines = redis.opsForList().range(salesKey(sku), 0, -1);
        return Objects.requireNonNullElse(lines, List.<String>of()).stream()
                .map(Sale::parse)
                .toList();
    }

    void append(String sku, Sale sale) {
        redis.opsForList().rightPush(salesKey(sku), sale.toLine());
    }

    private static String itemsKey(String sku) {
        return "shelf:" + sku + ":items";
    }

    private static String salesKey(String sku) {
        return "shelf:" + sku + ":sales";
    }
}
