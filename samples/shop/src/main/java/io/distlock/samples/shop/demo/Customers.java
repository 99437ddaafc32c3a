package io.distlock.samples.shop.demo;

import io.distlock.samples.shop.demo.Tally.Answer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Customers who place orders all the time, every other one without a transaction. Who hears that an order was not placed tries again;
 * who gets no answer goes away. Thread-safe.
 */
final class Customers implements AutoCloseable {

    private static final int AT_ONCE = 4;
    private static final int PIECES_MAX = 3;
    private static final int CREATED = 201;
    private static final int CONFLICT = 409;
    private static final int SERVICE_UNAVAILABLE = 503;
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(5);

    private final int port;
    private final IntConsumer onAnswer;
    private final Semaphore wanted = new Semaphore(0);
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final Tally distributed = new Tally();
    private final Tally naive = new Tally();
    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);

    /**
     * @param port of the order service
     * @param onAnswer called after each order, with how many there were
     */
    Customers(int port, IntConsumer onAnswer) {
        this.port = port;
        this.onAnswer = onAnswer;
        for (int i = 0; i < AT_ONCE; i++) {
            threads.execute(this::order);
        }
    }

    /** Asks for more orders, and returns at once. */
    void want(int orders) {
        wanted.release(orders);
    }

    /** Waits until so many orders have been answered since the beginning. */
    void awaitAnswered(int orders) throws InterruptedException {
        long start = System.nanoTime();
        while (answered.get() < orders) {
            if (System.nanoTime() - start > ANSWER_LIMIT.toNanos()) {
                throw new IllegalStateException("Only %d orders of %d were answered".formatted(answered.get(), orders));
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }

    Tally tally(boolean ofNaive) {
        return ofNaive ? naive : distributed;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private void order() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                wanted.acquire();
                order(numbers.getAndIncrement());
                onAnswer.accept(answered.incrementAndGet());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void order(int number) throws InterruptedException {
        boolean isNaive = number % 2 == 1;
        String path = "/%s?customer=c-%d&sku=%s&pieces=%d"
                .formatted(
                        isNaive ? "naive-orders" : "orders",
                        1 + number % Auditor.CUSTOMERS,
                        Auditor.SKUS.get(number / 2 % Auditor.SKUS.size()),
                        1 + number % PIECES_MAX);
        Answer answer = ask(path);
        while (answer == Answer.TRY_AGAIN) { // until the service is back, or this thread is interrupted
            Thread.sleep(PAUSE.toMillis());
            answer = ask(path);
        }
        tally(isNaive).count(answer);
    }

    private Answer ask(String path) throws InterruptedException {
        try {
            HttpResponse<String> response = Http.post(port, path);
            return switch (response.statusCode()) {
                case CREATED -> Answer.PLACED;
                case CONFLICT -> Answer.REFUSED;
                case SERVICE_UNAVAILABLE -> Answer.TRY_AGAIN;
                default -> Answer.UNKNOWN;
            };
        } catch (ConnectException e) {
            return Answer.TRY_AGAIN; // nobody there
        } catch (IOException e) {
            return Answer.UNKNOWN;
        }
    }
}
