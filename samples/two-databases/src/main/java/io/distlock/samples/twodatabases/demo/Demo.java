package io.distlock.samples.twodatabases.demo;

import io.distlock.devservers.demo.MortalProcess;
import io.distlock.samples.twodatabases.Order;
import io.distlock.samples.twodatabases.OrderService;
import io.distlock.samples.twodatabases.TwoDatabasesApplication;
import java.time.Duration;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.core.env.Environment;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;

/** Places orders, one of them refused and two in a process that dies, and tells in which databases they are. */
@Component
@ConditionalOnBooleanProperty(name = Crash.PROPERTY, havingValue = false, matchIfMissing = true)
final class Demo implements ApplicationRunner {

    private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(90);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final OrderService service;
    private final Auditor auditor;
    private final Environment environment;

    Demo(OrderService service, Auditor auditor, Environment environment) {
        this.service = service;
        this.auditor = auditor;
        this.environment = environment;
    }

    @Override
    public void run(ApplicationArguments arguments) throws Exception {
        auditor.clear();
        MortalProcess mortal = MortalProcess.start(
                TwoDatabasesApplication.class, Crash.PROPERTY, environment, DemoDatabases.PROPERTIES);
        System.out.printf(
                "%nTwo databases, and nothing else: decisions are kept beside the orders.%n%n  %-48s %-8s %s%n",
                "", "orders", "billing");
        service.place(new Order(1, 100));
        System.out.print(auditor.line("order 1", 1));
        try {
            service.place(new Order(2, 5000));
        } catch (DataIntegrityViolationException e) {
            System.out.print(auditor.line("order 2, whose invoice is refused", 2));
        }

        mortal.awaitDeath();
        long dead = System.nanoTime();
        System.out.printf(
                "%nProcess %d died with two more, between the commits of the two databases:%n%n%s%s%s",
                mortal.pid(),
                auditor.line("order 3, one local transaction inside the other", 3),
                auditor.line("order 4, @DistributedTransaction", 4),
                auditor.isPrepared() ? "    its invoice is prepared, and waits for the decision\n" : "");

        while (auditor.isPrepared() && System.nanoTime() - dead < RECOVERY_LIMIT.toNanos()) {
            Thread.sleep(PAUSE.toMillis());
        }
        System.out.printf(
                "%nThis process, %d, found the decision and finished order 4, %.1f s after the other one had died:%n%n%s%s",
                ProcessHandle.current().pid(),
                Duration.ofNanos(System.nanoTime() - dead).toMillis() / 1000.0,
                auditor.line("order 3", 3),
                auditor.line("order 4", 4));
        System.out.printf("%nNobody knows any more that order 3 has no invoice.%n");
    }
}
