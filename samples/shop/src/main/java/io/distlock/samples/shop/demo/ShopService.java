package io.distlock.samples.shop.demo;

import io.distlock.samples.shop.inventory.InventoryApplication;
import io.distlock.samples.shop.order.OrderApplication;
import io.distlock.samples.shop.payment.PaymentApplication;
import java.util.Locale;

/** The services of the shop, in the order of their ports. */
enum ShopService {
    ORDER(OrderApplication.class),
    INVENTORY(InventoryApplication.class),
    PAYMENT(PaymentApplication.class);

    private final Class<?> main;

    ShopService(Class<?> main) {
        this.main = main;
    }

    static ShopService named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Name of its database. */
    String database() {
        return text() + "_books";
    }

    String mainClass() {
        return main.getName();
    }
}
