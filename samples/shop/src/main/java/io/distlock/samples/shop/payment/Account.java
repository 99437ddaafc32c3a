package io.distlock.samples.shop.payment;

/** The money of a customer; {@code held} is for charges whose transaction has not ended. */
record Account(String customer, long balance, long held) {}
