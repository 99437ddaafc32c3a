package io.distlock.samples.reservation.demo;

import io.distlock.samples.reservation.Payments;
import io.distlock.samples.reservation.SeatMap;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Compares what is in Redis with what is in the database. Thread-safe. */
@Component
class Auditor {

    private final SeatMap map;
    private final JdbcClient jdbc;

    Auditor(SeatMap map, JdbcClient jdbc) {
        this.map = map;
        this.jdbc = jdbc;
    }

    /** Forgets the bookings of an earlier run, which servers of one's own still have. */
    void clear() {
        jdbc.sql("DELETE FROM payment").update();
        jdbc.sql("DELETE FROM account").update();
        IntStream.rangeClosed(1, Crash.DECIDED).forEach(map::empty);
    }

    long seats(String state) {
        return IntStream.rangeClosed(1, Customers.SEATS)
                .filter(seat -> map.state(seat).equals(state))
                .count();
    }

    long paid() {
        return jdbc.sql("SELECT count(*) FROM payment").query(Long.class).single();
    }

    /** Of the money that the customers had at first. */
    long moneySpent() {
        long had = (Customers.BOOKINGS * 2L / 3 + 1) * Payments.PRICE; // two of three, and the unlucky one
        return had
                - jdbc.sql("SELECT sum(money) FROM account").query(Long.class).single();
    }

    boolean isHeld(int seat) {
        return map.state(seat).equals("held");
    }

    String line(int seat) {
        boolean paid = jdbc.sql("SELECT count(*) FROM payment WHERE seat = ?")
                        .param(seat)
                        .query(Long.class)
                        .single()
                > 0;
        return "  seat %-10d %-12s %s%n".formatted(seat, map.state(seat), paid ? "paid" : "not paid");
    }
}
