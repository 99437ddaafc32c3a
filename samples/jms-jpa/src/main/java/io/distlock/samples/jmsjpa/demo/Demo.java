package io.distlock.samples.jmsjpa.demo;

import io.distlock.samples.jmsjpa.NaiveOrderService;
import io.distlock.samples.jmsjpa.OrderService;
import io.distlock.samples.jmsjpa.PurchaseOrder;
import io.distlock.samples.jmsjpa.PurchaseOrders;
import io.distlock.samples.jmsjpa.RefusedException;
import io.distlock.samples.jmsjpa.Shipments;
import java.time.Duration;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Takes orders of which every fifth is refused at the last moment, and counts what the warehouse ships. */
@Component
@ConditionalOnBooleanProperty(name = "jms-jpa.demo", matchIfMissing = true)
final class Demo implements ApplicationRunner {

    private static final int ORDERS = 20;
    private static final int REFUSED_EVERY = 5;
    private static final int LOOKS_MAX = 300;
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final NaiveOrderService naive;
    private final OrderService service;
    private final PurchaseOrders orders;
    private final Shipments shipments;
    private final Environment environment;

    Demo(
            NaiveOrderService naive,
            OrderService service,
            PurchaseOrders orders,
            Shipments shipments,
            Environment environment) {
        this.naive = naive;
        this.service = service;
        this.orders = orders;
        this.shipments = shipments;
        this.environment = environment;
    }

    private interface Counter {

        void place(PurchaseOrder order, boolean refused);
    }

    @Override
    public void run(ApplicationArguments arguments) throws InterruptedException {
        System.out.printf("%n%d orders, every %dth refused after its message was sent:%n%n", ORDERS, REFUSED_EVERY);
        System.out.printf("  %-34s %8s %10s%n", "", "orders", "shipments");
        round("message apart from the transaction", ORDERS, naive::place);
        round("one transaction over both", ORDERS - ORDERS / REFUSED_EVERY, service::place);
        String port = environment.getProperty("local.server.port", "8080");
        System.out.printf(
                """

                Without a common transaction the warehouse ships what nobody has ordered. Now it is your turn:

                  curl -X POST 'localhost:%1$s/orders?sku=book'
                  curl -X POST 'localhost:%1$s/orders?sku=book&refused=true'
                  curl localhost:%1$s/counts
                  curl localhost:%1$s/actuator/transactions

                Ctrl-C ends everything.
                """,
                port);
    }

    private void round(String name, int messages, Counter counter) throws InterruptedException {
        orders.deleteAll();
        shipments.deleteAll();
        for (int id = 1; id <= ORDERS; id++) {
            try {
                counter.place(new PurchaseOrder(id, "book"), id % REFUSED_EVERY == 0);
            } catch (RefusedException expected) {
                continue;
            }
        }
        for (int looks = 0; looks < LOOKS_MAX && shipments.count() < messages; looks++) {
            Thread.sleep(PAUSE.toMillis());
        }
        System.out.printf("  %-34s %8d %10d%n", name, orders.count(), shipments.count());
    }
}
