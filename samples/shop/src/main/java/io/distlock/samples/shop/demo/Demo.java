package io.distlock.samples.shop.demo;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.stereotype.Component;

/** Opens the shop, lets customers in and services die, and tells what the books say. */
@Component
final class Demo implements ApplicationRunner, ApplicationListener<ContextClosedEvent> {

    private final ShopProperties properties;
    private final ShopServers servers;
    private final ShopProcesses processes;
    private final Chaos chaos;
    private final Auditor auditor;
    private volatile boolean closing;

    Demo(ShopProperties properties, ShopServers servers, ShopProcesses processes, Chaos chaos, Auditor auditor) {
        this.properties = properties;
        this.servers = servers;
        this.processes = processes;
        this.chaos = chaos;
        this.auditor = auditor;
    }

    @Override
    public void run(ApplicationArguments arguments) throws Exception {
        try {
            show();
        } catch (IOException | RuntimeException e) {
            if (!closing) {
                throw e;
            }
        }
    }

    private void show() throws IOException, InterruptedException {
        System.out.printf("%n%s are running.%n", servers.description());
        System.out.println("Starting order, inventory and payment, each with a database of its own ...");
        processes.start();
        for (ShopService service : ShopService.values()) {
            ServiceProcess process = processes.get(service);
            System.out.printf("  %-9s  port %d, process %d%n", service.text(), process.port(), process.pid());
        }
        System.out.printf("  Their logs are in %s%n%n", processes.logs());
        auditor.fill();
        long pieces = auditor.pieces();
        long money = auditor.money();
        System.out.printf(
                "Customers place %d orders in a transaction and %d without, while services are killed %d times ...%n",
                properties.orders(), properties.orders(), properties.chaos());
        System.out.print(ShopReport.head());
        List<Kill> kills = trade();
        auditor.awaitSettled(Instant.now());
        System.out.print(ShopReport.books(auditor.books(false), auditor.books(true)));
        System.out.print(ShopReport.totals(
                new Totals(auditor.pieces(), pieces, auditor.money(), money, auditor.inDoubt(Instant.now()))));
        System.out.print(ShopReport.recovery(kills));
        for (ShopService service : ShopService.values()) {
            processes.get(service).onExit(() -> restart(service));
        }
        System.out.print(ShopReport.invitation(
                processes.port(ShopService.ORDER),
                processes.port(ShopService.INVENTORY),
                processes.port(ShopService.PAYMENT),
                processes.get(ShopService.ORDER).pid()));
    }

    private List<Kill> trade() throws IOException, InterruptedException {
        int orders = 2 * properties.orders();
        Progress progress = new Progress(orders);
        try (Customers customers = new Customers(
                processes.port(ShopService.ORDER),
                answered -> progress.show(answered, "%d of %d orders".formatted(answered, orders)))) {
            List<Kill> kills =
                    chaos.run(customers, orders, properties.chaos(), kill -> progress.tell(ShopReport.kill(kill)));
            progress.end();
            System.out.print(ShopReport.answers(customers.tally(false), customers.tally(true)));
            return kills;
        }
    }

    /** Whoever follows the invitation kills one. */
    private void restart(ShopService service) {
        if (closing) {
            return;
        }
        System.out.printf("%nThe %s service is gone, and is started again ...%n", service.text());
        ServiceProcess process = processes.get(service);
        try {
            process.restart();
            System.out.printf("It is back as process %d.%n", process.pid());
            process.onExit(() -> restart(service));
        } catch (IOException e) {
            if (!closing) {
                System.out.println(e.getMessage());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ctrl-C: whatever fails from now on is no news. */
    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        closing = true;
    }
}
