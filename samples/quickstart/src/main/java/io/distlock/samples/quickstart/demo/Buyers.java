package io.distlock.samples.quickstart.demo;

import io.distlock.samples.quickstart.Shelf;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.springframework.stereotype.Component;

/** Many buyers who want the same thing at the same time, half of them at each process. */
@Component
class Buyers {

    static final int BUYERS = 200;
    static final int ITEMS = 100;

    private static final int AT_ONCE = 20;
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
    private static final int SOLD = 200;
    private static final int SOLD_OUT = 410;

    private final Shelf shelf;

    Buyers(Shelf shelf) {
        this.shelf = shelf;
    }

    /** Fills the shelf and sends all buyers to {@code /stock/<sku>/<sales>}. */
    Round rush(String sku, String sales, List<Integer> ports) throws InterruptedException, ExecutionException {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        List<Callable<Integer>> calls = new ArrayList<>();
        for (int buyer = 1; buyer <= BUYERS; buyer++) {
            int port = ports.get(buyer % ports.size());
            URI uri = URI.create("http://127.0.0.1:%d/stock/%s/%s?buyer=buyer-%d".formatted(port, sku, sales, buyer));
            calls.add(() -> statusOf(client, uri));
        }
        shelf.fill(sku, ITEMS);
        long start = System.nanoTime();
        List<Integer> answers = run(calls);
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        int sold = Collections.frequency(answers, SOLD);
        int refused = BUYERS - sold - Collections.frequency(answers, SOLD_OUT);
        return new Round(ITEMS, BUYERS, sold, refused, shelf.items(sku), time);
    }

    private static int statusOf(HttpClient client, URI uri) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(ANSWER_LIMIT)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private static List<Integer> run(List<Callable<Integer>> calls) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Integer> results = new ArrayList<>();
            for (Future<Integer> result : threads.invokeAll(calls)) {
                results.add(result.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
