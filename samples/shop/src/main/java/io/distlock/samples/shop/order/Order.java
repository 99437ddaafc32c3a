package io.distlock.samples.shop.order;

import java.util.UUID;

/**
 * What a customer wants.
 *
 * @param id by which inventory and payment know it too
 * @param pieces how many
 */
public record Order(String id, String customer, String sku, int pieces) {

    /** What orders without a transaction begin with, so that books can be kept apart. */
    public static final String NAIVE = "naive-";

    public Order {
        if (pieces < 1) {
            throw new IllegalArgumentException("pieces is %d, must be at least 1".formatted(pieces));
        }
    }

    static Order of(String customer, String sku, int pieces) {
        return new Order(UUID.randomUUID().toString(), customer, sku, pieces);
    }

    static Order naive(String customer, String sku, int pieces) {
        return new Order(NAIVE + UUID.randomUUID(), customer, sku, pieces);
    }
}
