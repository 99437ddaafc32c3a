package io.distlock.samples.transfer.demo;

import io.distlock.samples.transfer.Auditor;
import io.distlock.samples.transfer.Books;
import io.distlock.samples.transfer.demo.DemoDatabases.Servers;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Lets customers transfer money, kills processes in the middle of a transfer, and tells what happened to the money. */
@Component
@ConditionalOnBooleanProperty(name = "transfer.demo", matchIfMissing = true)
final class Demo implements ApplicationRunner, ApplicationListener<ContextClosedEvent>, AutoCloseable {

    private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final String TRANSFER = "?from=c-1&to=s-1&amount=100";

    private final Customers customers;
    private final Auditor auditor;
    private final CrashPoint crashAt;
    private final Optional<Servers> servers;
    private final Environment environment;
    private final List<OtherProcess> others = new CopyOnWriteArrayList<>();
    private volatile boolean closing;

    Demo(
            Customers customers,
            Auditor auditor,
            DemoProperties properties,
            ObjectProvider<Servers> servers,
            Environment environment) {
        this.customers = customers;
        this.auditor = auditor;
        this.crashAt = Objects.requireNonNullElse(properties.crashAt(), CrashPoint.AFTER_DECISION);
        this.servers = Optional.ofNullable(servers.getIfAvailable());
        this.environment = environment;
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(DemoProperties.class)
    static class Properties {}

    @Override
    public void run(ApplicationArguments arguments) throws Exception {
        try {
            show(arguments);
        } catch (IOException | ExecutionException e) {
            if (!closing) {
                throw e;
            }
        }
    }

    private void show(ApplicationArguments arguments) throws IOException, InterruptedException, ExecutionException {
        int port = environment.getRequiredProperty("local.server.port", Integer.class);
        System.out.printf(
                "%nThe transfer service runs on port %d, with %s.%n",
                port,
                servers.map(own -> "two PostgreSQL servers of its own on ports %d and %d"
                                .formatted(own.checking().port(), own.savings().port()))
                        .orElse("your two databases"));
        System.out.printf(
                "%d transfers, %d at a time; every tenth goes to an account that is closed ...%n",
                Customers.TRANSFERS, Customers.AT_ONCE);
        customers.openAccounts();
        System.out.print(DemoReport.round(customers.rush()));

        System.out.printf("%nStarting two more processes, which will die ...%n");
        OtherProcess naive = launch(port + 1, true, arguments);
        OtherProcess mortal = launch(port + 2, true, arguments);
        naive.awaitStart();
        mortal.awaitStart();
        dieNaively(naive);
        customers.openAccounts();
        dieInTransaction(mortal, port);

        OtherProcess second = launch(port + 1, false, arguments);
        second.awaitStart();
        System.out.print(DemoReport.invitation(port, second.port(), second.pid()));
        second.onExit(this::tellEnd);
    }

    /** Two local transactions, and a process that dies between their commits. */
    private void dieNaively(OtherProcess process) throws InterruptedException {
        Books before = auditor.books();
        requireDeath(process, "/naive-transfers");
        System.out.print(DemoReport.lost(process.pid(), before, auditor.books()));
    }

    /** A distributed transaction, and a process that dies in the middle of it. */
    private void dieInTransaction(OtherProcess process, int port) throws IOException, InterruptedException {
        Books before = auditor.books();
        Http.get(port, "/actuator/transactions"); // the first call takes longer, and recovery will not wait
        requireDeath(process, "/transfers");
        long dead = System.nanoTime();
        String transactions = Http.get(port, "/actuator/transactions");
        Books between = auditor.books();
        System.out.print(DemoReport.doubt(process.pid(), crashAt, before, between, port, transactions));

        while (DemoReport.mentionsAny(transactions) && System.nanoTime() - dead < RECOVERY_LIMIT.toNanos()) {
            Thread.sleep(PAUSE.toMillis());
            transactions = Http.get(port, "/actuator/transactions");
        }
        System.out.print(DemoReport.recovered(Duration.ofNanos(System.nanoTime() - dead), auditor.books()));
    }

    private void requireDeath(OtherProcess process, String path) throws InterruptedException {
        String answer;
        try {
            answer = Http.post(process.port(), path + TRANSFER);
        } catch (IOException e) {
            answer = e.toString(); // nobody is left to answer
        }
        if (!process.awaitDeath()) {
            throw new IllegalStateException(
                    "Process %d should have died, but says %s".formatted(process.pid(), answer));
        }
    }

    private OtherProcess launch(int wantedPort, boolean mortal, ApplicationArguments arguments) throws IOException {
        Map<String, Object> properties = servers.map(Servers::properties).orElseGet(LinkedHashMap::new);
        if (mortal) {
            properties.put("transfer.crash-at", crashAt.name());
        }
        OtherProcess process = OtherProcess.launch(wantedPort, properties, arguments);
        others.add(process);
        return process;
    }

    /** Ctrl-C: whatever fails from now on is no news. */
    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        closing = true;
    }

    @Override
    public void close() throws InterruptedException {
        for (OtherProcess other : others) {
            other.close();
        }
    }

    private void tellEnd() {
        if (!closing) {
            System.out.printf(
                    "%nThe second process is gone. What it left behind is finished when its lease of 5 s is over.%n");
        }
    }
}
