/** Seats that are kept in Redis and paid for in a database. Start with {@code BookingService}, then {@code Seats}. */
@NullMarked
package io.distlock.samples.reservation;

import org.jspecify.annotations.NullMarked;
