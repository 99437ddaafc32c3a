package io.distlock.txn.log.quorum;

import io.distlock.consensus.Register;
import io.distlock.consensus.engine.PaxosCluster;
import io.distlock.consensus.engine.PaxosOptions;
import io.distlock.consensus.engine.PaxosRegister;
import io.distlock.consensus.engine.PaxosRuntime;
import io.distlock.consensus.memory.MemoryAcceptorNode;
import io.distlock.consensus.redis.Durability;
import io.distlock.consensus.redis.RedisAcceptorNode;
import io.distlock.consensus.redis.RedisAcceptorOptions;
import io.distlock.consensus.spi.AcceptorNode;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** One group of acceptors, as several processes see it, and the requests they get. Thread-safe. */
final class Acceptors implements AutoCloseable {

    private static final String GROUP = "decisions";

    /** No round is repeated because the machine is slow, so that rounds can be counted. */
    static final PaxosOptions PATIENT = PaxosOptions.defaults()
            .withRoundTimeout(Duration.ofSeconds(20))
            .withOperationTimeout(Duration.ofSeconds(25));

    /** An outcome that is unknown comes soon. */
    static final PaxosOptions BRISK = PaxosOptions.defaults()
            .withRoundTimeout(Duration.ofMillis(500))
            .withOperationTimeout(Duration.ofSeconds(2))
            .withBackOffMax(Duration.ofMillis(50));

    private final PaxosRuntime runtime = PaxosRuntime.system();
    private final PaxosOptions options;
    private final @Nullable RedisClient client;
    private final List<CountingNode> nodes;
    private final List<PaxosRegister> opened = new ArrayList<>(); // guarded by itself

    private Acceptors(PaxosOptions options, @Nullable RedisClient client, Stream<AcceptorNode> nodes) {
        this.options = options;
        this.client = client;
        this.nodes = nodes.map(CountingNode::new).toList();
        await(new PaxosCluster(GROUP, List.copyOf(this.nodes), options, runtime).bootstrap());
    }

    static Acceptors inMemory(PaxosOptions options) {
        return new Acceptors(
                options,
                null,
                Stream.of("a", "b", "c").map(name -> new MemoryAcceptorNode(name, ForkJoinPool.commonPool())));
    }

    /** On empty Redis servers. */
    static Acceptors on(List<String> uris) {
        RedisClient client = RedisClient.create();
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .build());
        return new Acceptors(
                BRISK,
                client,
                uris.stream()
                        .map(uri -> RedisAcceptorNode.create(
                                client,
                                RedisURI.create(uri),
                                RedisAcceptorOptions.of(GROUP).withDurability(Durability.FSYNC_ALWAYS))));
    }

    /** The registers as another process has them. */
    Register open() {
        PaxosCluster cluster = new PaxosCluster(GROUP, List.copyOf(nodes), options, runtime);
        PaxosRegister register = new PaxosRegister(List.copyOf(nodes), await(cluster.discover()), options, runtime);
        synchronized (opened) {
            opened.add(register);
        }
        return register;
    }

    /** The first acceptor, which gets as many requests as each of the others. */
    CountingNode first() {
        return nodes.get(0);
    }

    /** Waits until nothing is on its way, also to those who were not needed for a majority. */
    void awaitQuiet() {
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> nodes.stream()
                .allMatch(CountingNode::isQuiet));
    }

    List<CountingNode> nodes() {
        return nodes;
    }

    @Override
    public void close() {
        synchronized (opened) {
            opened.forEach(PaxosRegister::close);
        }
        nodes.forEach(AcceptorNode::close);
        if (client != null) {
            client.shutdown(0, 2, TimeUnit.SECONDS);
        }
        runtime.shutdown();
    }

    static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }
}
