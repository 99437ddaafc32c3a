package io.distlock.txn.autoconfigure.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.distlock.devservers.PostgresNode;
import io.distlock.txn.autoconfigure.http.OrdersPod.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Three services with two processes each, on PostgreSQL, place orders under load, while one process after the other is killed, stopped or
 * cut off. After each round nothing stays in doubt, and an order is in the books of all services or of none. {@code -Dorders.rounds} and
 * {@code -Dorders.limit-seconds} make it longer and stricter; {@code target/orders-kill.txt} tells of each round.
 */
class OrdersKillIT {

    private static final Path REPORT = Path.of("target", "orders-kill.txt");
    private static final List<String> SERVICES = List.of("shop", "stock", "payment");
    private static final int ROUNDS = Integer.getInteger("orders.rounds", 2);
    private static final Duration LIMIT = Duration.ofSeconds(Integer.getInteger("orders.limit-seconds", 60));
    private static final int ORDERS_BEFORE = 5;
    private static final int ORDERS_DURING = 8;

    private final Map<String, Gateway> addresses = new HashMap<>();
    private final List<OrdersPod> pods = new ArrayList<>();
    private PostgresNode server;

    @AfterEach
    void stop() {
        pods.forEach(OrdersPod::close);
        addresses.values().forEach(Gateway::close);
        if (server != null) {
            server.close();
        }
    }

    @Test
    void booksAgreeWhateverBefallsAProcess() throws Exception {
        server = PostgresNode.start(Map.of("max_connections", "200"));
        OrderBooks books = new OrderBooks(server, SERVICES);
        for (String service : SERVICES) {
            addresses.put(service, new Gateway());
        }
        for (String service : SERVICES) {
            for (int number = 1; number <= 2; number++) {
                pods.add(new OrdersPod(service, number, server, addresses));
            }
        }
        pods.forEach(OrdersPod::join);

        try (OrdersLoad load = new OrdersLoad(addresses.get("shop").url())) {
            undisturbed(load);
            for (int round = 0; round < ROUNDS; round++) {
                // all pairs come in 18 rounds, every fault and every service in the first three
                round(round, pods.get((round * 2 + round / 3) % pods.size()), Fault.values()[round % 3], load, books);
            }
        }
    }

    /** An order has two branches in other services. */
    private void undisturbed(OrdersLoad load) throws Exception {
        load.begin();
        await().atMost(Duration.ofSeconds(60)).until(() -> load.confirmed.size() >= ORDERS_BEFORE);
        load.end();
        int messages = addresses.get("stock").messages.size()
                + addresses.get("payment").messages.size();
        tell("Undisturbed: %d orders placed, %d confirmed, with %d messages between the services"
                .formatted(load.placed.get(), load.confirmed.size(), messages));
    }

    private void round(int number, OrdersPod victim, Fault fault, OrdersLoad load, OrderBooks books) throws Exception {
        int confirmedBefore = load.confirmed.size();
        load.begin();
        await().atMost(Duration.ofSeconds(60)).until(() -> load.confirmed.size() >= confirmedBefore + ORDERS_BEFORE);
        victim.suffer(fault);
        int placedBefore = load.placed.get();
        await().atMost(Duration.ofSeconds(60)).until(() -> load.placed.get() >= placedBefore + ORDERS_DURING);
        if (fault == Fault.KILLED) {
            load.end(); // the others have seen enough by the time the new process has started
        }
        victim.heal(fault);
        long healed = System.nanoTime();
        load.end();

        await().atMost(LIMIT.minusNanos(System.nanoTime() - healed))
                .untilAsserted(() -> assertThat(books.undecided()).isEmpty());
        Duration clean = Duration.ofNanos(System.nanoTime() - healed);

        Map<String, Set<String>> booked = books.booked();
        tell("Round %d: %s %s; %d orders placed, %d booked, %d confirmed; nothing in doubt %d ms after the heal"
                .formatted(
                        number + 1,
                        victim.name(),
                        fault,
                        load.placed.get(),
                        booked.get("shop").size(),
                        load.confirmed.size(),
                        clean.toMillis()));
        assertThat(booked.get("stock")).isEqualTo(booked.get("shop"));
        assertThat(booked.get("payment")).isEqualTo(booked.get("shop"));
        // no order twice
        assertThat(new HashSet<>(books.entries().values()))
                .containsExactly(booked.get("shop").size());
        assertThat(booked.get("shop")).containsAll(load.confirmed);
    }

    private static void tell(String line) throws IOException {
        Files.createDirectories(REPORT.getParent());
        Files.writeString(REPORT, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
