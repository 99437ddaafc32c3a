package io.distlock.samples.twodatabases;

/** What a customer orders, and what it costs. */
public record Order(long id, long amount) {}
