package io.distlock.samples.reservation.demo;

import io.distlock.devservers.demo.MortalProcess;
import io.distlock.samples.reservation.Booking;
import io.distlock.samples.reservation.BookingService;
import io.distlock.samples.reservation.Seats;
import io.distlock.txn.TransactionCoordinator;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.autoconfigure.TransactionEngineCustomizer;
import io.distlock.txn.engine.ProtocolProbe;
import java.util.concurrent.CountDownLatch;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the process does that dies: it has held two seats, of which one is decided and paid, and the other is not. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(Crash.PROPERTY)
class Crash {

    static final String PROPERTY = "reservation.crash";
    static final int UNDECIDED = 101;
    static final int DECIDED = 102;
    static final String CUSTOMER = "unlucky";

    @Bean
    ApplicationRunner twoBookings(TransactionCoordinator coordinator, Seats seats, BookingService service) {
        return arguments -> {
            CountDownLatch held = new CountDownLatch(1);
            Thread thinker = new Thread(() -> holdForEver(coordinator, seats, held), "thinker");
            thinker.setDaemon(true);
            thinker.start();
            held.await();
            service.book(Booking.of(DECIDED, CUSTOMER));
        };
    }

    /** The payment and the decision have committed together when this is reached, and Redis has not heard of it. */
    @Bean
    TransactionEngineCustomizer crashAfterDecision() {
        return new TransactionEngineCustomizer() {
            @Override
            public ProtocolProbe probe(String decisionLog) {
                return (point, transaction) -> {
                    if (point == ProtocolProbe.Point.AFTER_DECISION) {
                        MortalProcess.die();
                    }
                };
            }
        };
    }

    private static void holdForEver(TransactionCoordinator coordinator, Seats seats, CountDownLatch held) {
        try {
            coordinator.execute(TransactionOptions.of("undecided"), () -> {
                seats.hold(Booking.of(UNDECIDED, CUSTOMER));
                held.countDown();
                new CountDownLatch(1).await(); // for ever, which will not be long
                return null;
            });
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
