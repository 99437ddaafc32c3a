package io.distlock.samples.reservation.demo;

import io.distlock.devservers.demo.MortalProcess;
import io.distlock.samples.reservation.Payments;
import io.distlock.samples.reservation.ReservationApplication;
import java.time.Duration;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Sells seats to a crowd, lets a process die with two of them in its hands, and tells what became of seats and money. */
@Component
@ConditionalOnBooleanProperty(name = Crash.PROPERTY, havingValue = false, matchIfMissing = true)
final class Demo implements ApplicationRunner {

    private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(90);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Customers customers;
    private final Auditor auditor;
    private final Environment environment;

    Demo(Customers customers, Auditor auditor, Environment environment) {
        this.customers = customers;
        this.auditor = auditor;
        this.environment = environment;
    }

    @Override
    public void run(ApplicationArguments arguments) throws Exception {
        auditor.clear();
        customers.open(Crash.CUSTOMER, Payments.PRICE);
        MortalProcess mortal =
                MortalProcess.start(ReservationApplication.class, Crash.PROPERTY, environment, OwnServers.PROPERTIES);
        System.out.printf(
                "%nSeats in Redis, money in PostgreSQL. %d bookings of %d seats; every third customer cannot pay ...%n%n",
                Customers.BOOKINGS, Customers.SEATS);
        int got = customers.rush();
        System.out.printf(
                "  %d customers got a seat; the others came while it was held, or could not pay%n"
                        + "  %d seats are sold in Redis, %d are still held%n",
                got, auditor.seats("sold"), auditor.seats("held"));

        mortal.awaitDeath();
        long dead = System.nanoTime();
        System.out.printf(
                "%nProcess %d held two more seats and died, before the decision on one and after that on the other:%n%n%s%s",
                mortal.pid(), auditor.line(Crash.UNDECIDED), auditor.line(Crash.DECIDED));

        while (isAnyHeld() && System.nanoTime() - dead < RECOVERY_LIMIT.toNanos()) {
            Thread.sleep(PAUSE.toMillis());
        }
        System.out.printf(
                "%nThis process, %d, ended both %.1f s later:%n%n%s%s%n  %d payments of %d, and %d was spent%n",
                ProcessHandle.current().pid(),
                Duration.ofNanos(System.nanoTime() - dead).toMillis() / 1000.0,
                auditor.line(Crash.UNDECIDED),
                auditor.line(Crash.DECIDED),
                auditor.paid(),
                Payments.PRICE,
                auditor.moneySpent());
    }

    private boolean isAnyHeld() {
        return auditor.isHeld(Crash.UNDECIDED) || auditor.isHeld(Crash.DECIDED);
    }
}
