package io.distlock.samples.reservation;

import io.distlock.txn.DistributedTransaction;
import org.springframework.stereotype.Service;

/** A seat in Redis and money in a database. Whenever the process dies, the seat is sold and paid for in the end, or free. */
@Service
public class BookingService {

    private final Seats seats;
    private final Payments payments;

    BookingService(Seats seats, Payments payments) {
        this.seats = seats;
        this.payments = payments;
    }

    /** @throws RefusedException if the seat is not free, or the customer has no money */
    @DistributedTransaction(timeout = "20s")
    public void book(Booking booking) {
        seats.hold(booking);
        payments.charge(booking);
    }
}
