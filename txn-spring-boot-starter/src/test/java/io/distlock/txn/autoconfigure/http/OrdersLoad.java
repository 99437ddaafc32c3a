package io.distlock.txn.autoconfigure.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Customers who place orders, one after the other. Confined to one thread. */
final class OrdersLoad implements AutoCloseable {

    private static final int CUSTOMERS = 4;

    final Set<String> confirmed = new ConcurrentSkipListSet<>();
    final AtomicInteger placed = new AtomicInteger();
    private final String url;
    private final ExecutorService threads = Executors.newFixedThreadPool(CUSTOMERS);
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final List<Future<?>> customers = new ArrayList<>();
    private volatile boolean open;

    OrdersLoad(String url) {
        this.url = url;
    }

    void begin() {
        open = true;
        for (int i = 0; i < CUSTOMERS; i++) {
            customers.add(threads.submit(this::shop));
        }
    }

    /** Returns when nobody waits for an answer any more. */
    void end() throws Exception {
        open = false;
        for (Future<?> customer : customers) {
            customer.get(60, TimeUnit.SECONDS);
        }
        customers.clear();
    }

    private void shop() {
        while (open) {
            String id = "order-" + placed.incrementAndGet();
            HttpRequest order = HttpRequest.newBuilder(URI.create(url + "/place/" + id))
                    .timeout(Duration.ofSeconds(10))
                    .POST(BodyPublishers.noBody())
                    .build();
            try {
                if (client.send(order, BodyHandlers.discarding()).statusCode() == 200) {
                    confirmed.add(id);
                }
            } catch (java.io.IOException e) {
                // nobody knows what became of it
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Override
    public void close() {
        open = false;
        threads.shutdownNow();
    }
}
