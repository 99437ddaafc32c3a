package io.distlock.samples.reservation;

import io.distlock.txn.HeuristicOutcome;
import io.distlock.txn.spi.HeuristicException;
import io.distlock.txn.tcc.Cancel;
import io.distlock.txn.tcc.Confirm;
import io.distlock.txn.tcc.Fence;
import io.distlock.txn.tcc.TccParticipant;
import io.distlock.txn.tcc.Try;
import org.springframework.stereotype.Component;

/**
 * Takes part with what is in Redis. A row in the database says that a try may have happened before it does, so a process that dies in
 * it leaves no hold behind that nobody knows of. Confirm and cancel may come twice, which {@link SeatMap} bears. Thread-safe.
 */
@Component
@TccParticipant(name = "seats", fence = Fence.INTENT)
public class Seats {

    private final SeatMap map;

    Seats(SeatMap map) {
        this.map = map;
    }

    @Try
    public void hold(Booking booking) {
        if (!map.hold(booking)) {
            throw new RefusedException("Seat %d is not free".formatted(booking.seat()));
        }
    }

    @Confirm
    public void sell(Booking booking) {
        if (!map.sell(booking)) {
            // paid, and somebody else has the seat: nobody can mend that but people, so say it and do not try again
            throw new HeuristicException(
                    HeuristicOutcome.ROLLED_BACK, "The hold of %s ended and the seat was taken".formatted(booking));
        }
    }

    @Cancel
    public void free(Booking booking) {
        map.free(booking);
    }
}
