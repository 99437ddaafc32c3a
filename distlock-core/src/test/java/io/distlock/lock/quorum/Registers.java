package io.distlock.lock.quorum;

import io.distlock.consensus.engine.PaxosCluster;
import io.distlock.consensus.engine.PaxosOptions;
import io.distlock.consensus.engine.PaxosRegister;
import io.distlock.consensus.engine.PaxosRuntime;
import io.distlock.consensus.memory.MemoryAcceptorNode;
import io.distlock.consensus.paxos.Configuration;
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
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Registers on one group of acceptors, as several processes see them. Thread-safe. */
public final class Registers implements AutoCloseable {

    static final String GROUP = "locks";

    private static final PaxosOptions OPTIONS = PaxosOptions.defaults()
            .withRoundTimeout(Duration.ofMillis(300))
            .withOperationTimeout(Duration.ofSeconds(2))
            .withBackOffMax(Duration.ofMillis(50));

    private final PaxosRuntime runtime = PaxosRuntime.system();
    private final @Nullable RedisClient client;
    private final List<AcceptorNode> nodes;
    private final List<PaxosRegister> opened = new ArrayList<>(); // guarded by itself

    private Registers(@Nullable RedisClient client, List<AcceptorNode> nodes) {
        this.client = client;
        this.nodes = nodes;
    }

    /** On three acceptors in this JVM, ready for use. */
    static Registers inMemory() {
        Registers registers = new Registers(
                null,
                Stream.of("a", "b", "c")
                        .<AcceptorNode>map(name -> new MemoryAcceptorNode(name, ForkJoinPool.commonPool()))
                        .toList());
        registers.bootstrap();
        return registers;
    }

    /** On Redis servers that were or shall be bootstrapped. */
    public static Registers on(List<String> uris) {
        return on(uris, Durability.FSYNC_ALWAYS);
    }

    static Registers on(List<String> uris, Durability durability) {
        RedisClient client = RedisClient.create();
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .build());
        return new Registers(
                client,
                uris.stream()
                        .<AcceptorNode>map(uri -> RedisAcceptorNode.create(
                                client,
                                RedisURI.create(uri),
                                RedisAcceptorOptions.of(GROUP).withDurability(durability)))
                        .toList());
    }

    /** Once in the life of the acceptors. */
    public Registers bootstrap() {
        await(cluster().bootstrap());
        return this;
    }

    /** The registers as another process has them. */
    public PaxosRegister open() {
        PaxosRegister register = new PaxosRegister(nodes, await(cluster().discover()), OPTIONS, runtime);
        synchronized (opened) {
            opened.add(register);
        }
        return register;
    }

    /** The client of all acceptors on Redis. */
    RedisClient client() {
        return Objects.requireNonNull(client);
    }

    PaxosCluster cluster() {
        return new PaxosCluster(GROUP, nodes, OPTIONS.withAttemptsMax(20), runtime);
    }

    Configuration readmit(int seat) {
        return await(cluster().readmit(seat));
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
