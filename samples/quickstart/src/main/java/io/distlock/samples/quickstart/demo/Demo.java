package io.distlock.samples.quickstart.demo;

import io.distlock.devservers.RedisNode;
import io.distlock.samples.quickstart.Shelf;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Starts a second process, lets buyers loose on both, with the lock and without, and tells what happened. */
@Component
@ConditionalOnBooleanProperty(name = "quickstart.demo", matchIfMissing = true)
final class Demo implements ApplicationRunner, ApplicationListener<ContextClosedEvent>, AutoCloseable {

    private static final String LOCKED_SKU = "lamp";
    private static final String NAIVE_SKU = "naive-lamp";
    private static final List<String> FREE_SKUS = List.of("sku-1", "sku-2");
    private static final int FREE_ITEMS = 10;
    private static final int NAIVE_ROUNDS_MAX = 5;

    private final Buyers buyers;
    private final Shelf shelf;
    private final Optional<RedisNode> redis;
    private final Environment environment;
    private volatile @Nullable SecondProcess second;
    private volatile boolean closing;

    Demo(Buyers buyers, Shelf shelf, ObjectProvider<RedisNode> redis, Environment environment) {
        this.buyers = buyers;
        this.shelf = shelf;
        this.redis = Optional.ofNullable(redis.getIfAvailable());
        this.environment = environment;
    }

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
                "%nThe stock service runs on port %d, with %s. Starting it a second time ...%n",
                port,
                redis.map(node -> "a Redis of its own on port " + node.port()).orElse("your Redis"));
        SecondProcess other = SecondProcess.start(port + 1, redis, arguments);
        second = other;
        List<Integer> ports = List.of(port, other.port());
        System.out.printf("%d buyers want %d items from two processes ...%n", Buyers.BUYERS, Buyers.ITEMS);
        Round locked = buyers.rush(LOCKED_SKU, "sales", ports);
        Round naive = naiveRound(ports);
        FREE_SKUS.forEach(sku -> shelf.fill(sku, FREE_ITEMS));
        System.out.print(DemoReport.results(locked, naive, shelf.sales(LOCKED_SKU)));
        System.out.print(DemoReport.invitation(port, other.port(), other.pid()));
        other.onExit(this::tellEndOfSecond);
    }

    /** Ctrl-C: whatever fails from now on is no news. */
    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        closing = true;
    }

    @Override
    public void close() throws InterruptedException {
        SecondProcess started = second;
        if (started != null) {
            started.close();
        }
    }

    /** Overselling is a matter of luck, if of very little here. */
    private Round naiveRound(List<Integer> ports) throws InterruptedException, ExecutionException {
        Round round = buyers.rush(NAIVE_SKU, "naive-sales", ports);
        for (int rounds = 1; rounds < NAIVE_ROUNDS_MAX && round.oversold() == 0; rounds++) {
            round = buyers.rush(NAIVE_SKU, "naive-sales", ports);
        }
        return round;
    }

    private void tellEndOfSecond() {
        if (!closing) {
            System.out.printf("%nThe second process is gone. Its locks are free when their leases end.%n");
        }
    }
}
