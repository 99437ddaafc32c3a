package io.distlock.samples.shop.inventory;

/** What there is of a sku; {@code reserved} is for orders whose transaction has not ended. */
record Shelf(String sku, long price, int free, int reserved) {}
