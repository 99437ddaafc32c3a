package io.distlock.lock.autoconfigure.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import java.time.Duration;

/**
 * The client options of the application (TLS material, protocol, time-outs), changed where locks need it: commands fail at
 * once while there is no connection, connections come back by themselves, and dead peers are noticed.
 */
final class LettuceOptions {

    private static final Duration TOPOLOGY_REFRESH = Duration.ofSeconds(30);

    private LettuceOptions() {}

    static ClientOptions single(ClientOptions application) {
        return application
                .mutate()
                .autoReconnect(true)
                .suspendReconnectOnProtocolFailure(false)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(keptAlive(application.getSocketOptions()))
                .build();
    }

    static ClusterClientOptions cluster(ClientOptions application) {
        ClusterClientOptions given = application instanceof ClusterClientOptions options
                ? options
                : ClusterClientOptions.builder(application).build();
        return given.mutate()
                .autoReconnect(true)
                .suspendReconnectOnProtocolFailure(false)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(keptAlive(application.getSocketOptions()))
                .topologyRefreshOptions(refreshed(given.getTopologyRefreshOptions()))
                .build();
    }

    /** The connection for hints never writes, so that only this tells it that its peer is dead. */
    private static SocketOptions keptAlive(SocketOptions given) {
        if (given.isKeepAlive()) {
            return given;
        }
        return given.mutate()
                .keepAlive(SocketOptions.KeepAliveOptions.builder()
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
                        .adaptiveRefreshTriggersTimeout(Duration.ofSeconds(1))
                        .build()
                : options.enableAdaptiveRefreshTrigger(given.getAdaptiveRefreshTriggers()
                                .toArray(new ClusterTopologyRefreshOptions.RefreshTrigger[0]))
                        .adaptiveRefreshTriggersTimeout(given.getAdaptiveRefreshTimeout())
                        .build();
    }
}
