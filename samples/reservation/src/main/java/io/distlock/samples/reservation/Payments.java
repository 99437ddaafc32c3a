package io.distlock.samples.reservation;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Money, by a plain local transaction; the decision of the distributed one commits together with it. Thread-safe. */
@Component
public class Payments {

    public static final int PRICE = 10;

    private final JdbcClient jdbc;

    Payments(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Transactional
    public void charge(Booking booking) {
        int accounts = jdbc.sql("UPDATE account SET money = money - ? WHERE customer = ? AND money >= ?")
                .params(PRICE, booking.customer(), PRICE)
                .update();
        if (accounts == 0) {
            throw new RefusedException(booking.customer() + " cannot pay");
        }
        jdbc.sql("INSERT INTO payment (seat, customer) VALUES (?, ?)")
                .params(booking.seat(), booking.customer())
                .update();
    }
}
