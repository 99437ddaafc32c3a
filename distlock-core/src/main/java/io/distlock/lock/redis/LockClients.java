package io.distlock.lock.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SocketOptions.KeepAliveOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What a Lettuce client needs to serve locks well. A store works with any client; these settings make it fail fast, recover
 * fast and share its writes to the socket between threads.
 *
 * <pre>{@code
 * ClientResources resources = LockClients.resources(applicationResources);
 * RedisClient client = RedisClient.create(resources, "redis://localhost");
 * client.setOptions(LockClients.options());
 * LockStore store = RedisLockStore.create(client, uri, RedisLockStoreOptions.defaults());
 * }</pre>
 */
public final class LockClients {

    private static final int REQUEST_QUEUE_SIZE = 100_000;
    private static final Duration RECONNECT_MAX = Duration.ofSeconds(1);
    private static final Duration TOPOLOGY_REFRESH = Duration.ofSeconds(30);

    private LockClients() {}

    /**
     * Resources with shared flushes, reconnection at least every second, and event loops of their own, so that callbacks of
     * the application that block do not hold up a renewal. Timer, executor and the rest are the given ones.
     *
     * @return resources that the caller shuts down after the client; that leaves alone what is shared
     */
    public static ClientResources resources(ClientResources resources) {
        return resources
                .mutate()
                // said again because a mutated copy would own, and shut down, what it took over
                .timer(resources.timer())
                .eventExecutorGroup(resources.eventExecutorGroup())
                .commandLatencyRecorder(resources.commandLatencyRecorder())
                .nettyCustomizer(new SharedFlushes(resources.nettyCustomizer()))
                .reconnectDelay(() -> Delay.exponential(Duration.ofMillis(1), RECONNECT_MAX, 2, TimeUnit.MILLISECONDS))
                .build();
    }

    /** Options for one server, with or without sentinels. */
    public static ClientOptions options() {
        return options(ClientOptions.create());
    }

    /** Given options for one server (TLS, protocol, time-outs), changed where locks need it. */
    public static ClientOptions options(ClientOptions given) {
        return forLocks(given.mutate(), given.getSocketOptions()).build();
    }

    /** Options for a cluster: as {@link #options()}, and the topology is refreshed when it changes. */
    public static ClusterClientOptions clusterOptions() {
        return clusterOptions(ClientOptions.create());
    }

    /** Given options for a cluster, changed where locks need it. */
    public static ClusterClientOptions clusterOptions(ClientOptions given) {
        ClusterClientOptions cluster = given instanceof ClusterClientOptions options
                ? options
                : ClusterClientOptions.builder(given).build();
        ClusterClientOptions.Builder options = cluster.mutate();
        forLocks(options, cluster.getSocketOptions());
        return options.topologyRefreshOptions(refreshed(cluster.getTopologyRefreshOptions()))
                .build();
    }

    private static ClientOptions.Builder forLocks(ClientOptions.Builder options, SocketOptions socket) {
        return options.autoReconnect(true)
                .suspendReconnectOnProtocolFailure(false)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(REQUEST_QUEUE_SIZE)
                .socketOptions(socket.isKeepAlive() ? socket : keptAlive(socket));
    }

    /** A dead peer must be noticed by an idle connection too: the one for hints never writes. */
    private static SocketOptions keptAlive(SocketOptions socket) {
        return socket.mutate()
                .keepAlive(KeepAliveOptions.builder()
                        .enable()
                        .idle(Duration.ofSeconds(10))
                        .interval(Duration.ofSeconds(3))
                        .count(3)
                        .build())
                .build();
    }

    /** Follows a failover, which Lettuce does not do unless it is told to. */
    @SuppressWarnings("deprecation") // what replaces it is not in Lettuce 6.8, which comes with Spring Boot 4.0
    private static ClusterTopologyRefreshOptions refreshed(ClusterTopologyRefreshOptions given) {
        ClusterTopologyRefreshOptions.Builder options = ClusterTopologyRefreshOptions.builder()
                .dynamicRefreshSources(given.useDynamicRefreshSources())
                .closeStaleConnections(given.isCloseStaleConnections())
                .enablePeriodicRefresh(given.isPeriodicRefreshEnabled() ? given.getRefreshPeriod() : TOPOLOGY_REFRESH);
        return given.getAdaptiveRefreshTriggers().isEmpty()
                ? options.enableAllAdaptiveRefreshTriggers()
                        .adaptiveRefreshTriggersTimeout(RECONNECT_MAX)
                        .build()
                : options.enableAdaptiveRefreshTrigger(given.getAdaptiveRefreshTriggers()
                                .toArray(new ClusterTopologyRefreshOptions.RefreshTrigger[0]))
                        .adaptiveRefreshTriggersTimeout(given.getAdaptiveRefreshTimeout())
                        .build();
    }
}
