package io.distlock.documentation.snippet;

import io.distlock.lock.DistributedLock;
import java.util.List;

class Reservations {

    record Item(String sku, int pieces) {}

    record Order(List<Item> items) {}

    interface Stock {
        void reserve(Item item);
    }

    private final Stock stock;

    Reservations(Stock stock) {
        this.stock = stock;
    }

    @DistributedLock(name = "stock", keys = "#order.items.![sku]")
    public void reserve(Order order) {
        order.items().forEach(stock::reserve);
    }
}
