package io.distlock.samples.reservation;

import java.util.UUID;

/** One attempt of a customer to get a seat; another attempt is another booking. */
public record Booking(UUID id, int seat, String customer) {

    public static Booking of(int seat, String customer) {
        return new Booking(UUID.randomUUID(), seat, customer);
    }
}
