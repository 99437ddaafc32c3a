package io.distlock.consensus.autoconfigure;

import io.distlock.consensus.ConsensusException;
import io.distlock.consensus.Register;
import io.distlock.consensus.engine.GroupRegister;
import io.distlock.consensus.engine.GroupStatus;
import io.distlock.consensus.engine.PaxosCluster;
import io.distlock.consensus.engine.PaxosOptions;
import io.distlock.consensus.engine.PaxosRuntime;
import io.distlock.consensus.engine.Standing;
import io.distlock.consensus.paxos.Configuration;
import io.distlock.consensus.spi.AcceptorNode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;

/**
 * The acceptors of an application and the registers on them. Connects on first use, and ends with the context; a restarted context
 * connects again. Without nodes it does nothing. Thread-safe.
 *
 * <p>It ends after what may use registers: web server, task executors and locks.
 */
public final class ConsensusGroup implements SmartLifecycle, DisposableBean {

    /** Above connection factories (0), below the engines of locks. */
    static final int PHASE = Integer.MAX_VALUE / 8;

    private static final Logger log = LoggerFactory.getLogger(ConsensusGroup.class);

    /** Of questions to all acceptors, where an operator waits. */
    private static final int CARE_ROUNDS_MAX = 20;

    private final String name;
    private final List<GroupNode> nodes;
    private final PaxosOptions options;
    private final PaxosRuntime runtime;
    private final StartMode mode;
    private final CurrentRegister register;
    private volatile GroupRegister current;
    private volatile boolean running;
    private volatile boolean stopped;

    ConsensusGroup(String name, List<GroupNode> nodes, PaxosOptions options, PaxosRuntime runtime, StartMode mode) {
        this.name = name;
        this.nodes = nodes;
        this.options = options;
        this.runtime = runtime;
        this.mode = mode;
        this.current = newRegister();
        this.register = new CurrentRegister(() -> current);
    }

    /** Name of the group. */
    public String name() {
        return name;
    }

    /** Names of the nodes by seat; empty if the application has none. */
    public List<String> nodes() {
        return nodes.stream().map(GroupNode::name).toList();
    }

    /** Address of a node, without credentials. */
    public String address(int seat) {
        return nodes.get(seat).address();
    }

    /**
     * The registers of this group, the same across restarts of the context.
     *
     * @throws ConsensusConfigurationException if the application has no nodes
     */
    public Register register() {
        requireNodes();
        return register;
    }

    /**
     * The care of this group.
     *
     * @throws ConsensusConfigurationException if the application has no nodes
     */
    public PaxosCluster cluster() {
        requireNodes();
        return new PaxosCluster(name, acceptors(), options.withAttemptsMax(CARE_ROUNDS_MAX), runtime);
    }

    /** Starts the group on empty servers, once in its life; as {@link PaxosCluster#bootstrap()}. */
    public CompletionStage<Configuration> bootstrap() {
        return cluster().bootstrap().thenApply(configuration -> {
            current.start(configuration);
            return configuration;
        });
    }

    /**
     * Takes a node back that has lost its memory and was emptied; as {@link PaxosCluster#readmit}.
     *
     * @throws ConsensusException if there is no such node
     */
    public CompletionStage<Configuration> readmit(String node) {
        int seat = nodes().indexOf(node);
        if (seat < 0) {
            throw new ConsensusException("There is no consensus node '%s', only %s".formatted(node, nodes()));
        }
        return cluster().readmit(seat);
    }

    /** Operations of this process that are under way or wait. */
    public int operations() {
        return current.operations();
    }

    @Override
    public void start() {
        if (stopped) {
            nodes.forEach(node -> node.connection().reopen());
            current = newRegister();
        }
        stopped = false;
        running = true;
        if (!nodes.isEmpty() && mode.bootstrap()) {
            bootstrapIfNew();
        }
        if (!nodes.isEmpty() && mode.failFast()) {
            requireAvailable();
        }
    }

    @Override
    public void stop() {
        running = false;
        stopped = true;
        current.close();
        nodes.forEach(node -> node.connection().close());
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** Ends the threads too, which a restarted context would need. */
    @Override
    public void destroy() {
        stop();
        runtime.shutdown();
    }

    private void bootstrapIfNew() {
        Optional<GroupStatus> status =
                await(cluster().inspectUntil(now -> now.isAvailable() || count(now, Standing.AWAY) == 0, roundsMax()));
        if (status.isPresent() && count(status.get(), Standing.EMPTY) == nodes.size()) {
            await(bootstrap().handle((configuration, failure) -> Optional.ofNullable(failure)))
                    .flatMap(failure -> failure)
                    .ifPresent(failure -> log.info("Consensus group '{}': {}", name, failure.getMessage()));
            // another process may have been faster
            status = await(cluster().inspectUntil(GroupStatus::isAvailable, roundsMax()));
        }
        status.filter(now -> !now.isAvailable())
                .ifPresent(now -> log.warn(
                        "Consensus group '{}' is not started, and registers are unavailable: {}",
                        name,
                        now.problems()));
    }

    private void requireAvailable() {
        await(cluster().inspectUntil(GroupStatus::isAvailable, roundsMax()))
                .filter(status -> !status.isAvailable())
                .ifPresent(status -> {
                    throw new GroupUnavailableException(status);
                });
    }

    /** Empty if it takes too long, which it does not: questions end by themselves. */
    private <T> Optional<T> await(CompletionStage<T> stage) {
        try {
            return Optional.of(stage.toCompletableFuture()
                    .get(4 * options.operationTimeout().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException | TimeoutException e) {
            log.warn("Consensus group '{}' could not be looked at", name, e);
            return Optional.empty();
        }
    }

    private static long count(GroupStatus status, Standing standing) {
        return status.acceptors().stream()
                .filter(acceptor -> acceptor.standing() == standing)
                .count();
    }

    private int roundsMax() {
        return (int) Math.max(1, options.operationTimeout().dividedBy(options.roundTimeout()));
    }

    private List<AcceptorNode> acceptors() {
        return nodes.stream().map(GroupNode::node).toList();
    }

    private GroupRegister newRegister() {
        return new GroupRegister(name, acceptors(), options, runtime);
    }

    private void requireNodes() {
        if (nodes.isEmpty()) {
            throw new ConsensusConfigurationException(
                    "A register needs servers that keep it, and none are set",
                    """
                    Name three Redis servers (or five) that stand alone and write everything to disk before they answer \
                    (appendonly yes, appendfsync always):
                      distlock.consensus.nodes.a.url=redis://host-a:6379
                      distlock.consensus.nodes.b.url=redis://host-b:6379
                      distlock.consensus.nodes.c.url=redis://host-c:6379""");
        }
    }

    /**
     * What is done at the start of the context.
     *
     * @param bootstrap whether a group whose servers are all empty is started
     * @param failFast whether the start fails without a majority
     */
    record StartMode(boolean bootstrap, boolean failFast) {}
}
