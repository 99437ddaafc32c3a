package io.distlock.samples.reservation.demo;

import io.distlock.samples.reservation.Booking;
import io.distlock.samples.reservation.BookingService;
import io.distlock.samples.reservation.Payments;
import io.distlock.samples.reservation.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Many customers who want the same seats at the same time, and of whom every third cannot pay. */
@Component
class Customers {

    static final int SEATS = 20;
    static final int BOOKINGS = 3 * SEATS;

    private static final int AT_ONCE = 8;
    private static final int POOR_EVERY = 3;

    private final BookingService service;
    private final JdbcClient jdbc;

    Customers(BookingService service, JdbcClient jdbc) {
        this.service = service;
        this.jdbc = jdbc;
    }

    void open(String customer, int money) {
        jdbc.sql("INSERT INTO account (customer, money) VALUES (?, ?)")
                .params(customer, money)
                .update();
    }

    /** Returns how many got a seat. */
    int rush() throws InterruptedException, ExecutionException {
        List<Callable<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < BOOKINGS; i++) {
            String customer = "customer-" + i;
            open(customer, i % POOR_EVERY == 0 ? 0 : Payments.PRICE);
            int seat = 1 + i / POOR_EVERY;
            calls.add(() -> book(seat, customer));
        }
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            int got = 0;
            for (Future<Boolean> call : threads.invokeAll(calls)) {
                got += call.get() ? 1 : 0;
            }
            return got;
        } finally {
            threads.shutdownNow();
        }
    }

    private boolean book(int seat, String customer) {
        try {
            service.book(Booking.of(seat, customer));
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }
}
