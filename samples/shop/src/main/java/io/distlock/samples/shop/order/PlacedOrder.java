package io.distlock.samples.shop.order;

/** A row of the book of orders. */
record PlacedOrder(String id, String customer, String sku, int pieces, long amount) {}
