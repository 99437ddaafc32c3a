package io.distlock.samples.shop.payment;

/** Money that a customer owes for an order. */
record Charge(String order, String customer, long amount) {}
