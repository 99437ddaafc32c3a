package io.distlock.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.protocol.ProtocolVersion;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LockClientOptionsTests {

    private final ClientOptions application = ClientOptions.builder()
            .autoReconnect(false)
            .protocolVersion(ProtocolVersion.RESP2)
            .sslOptions(SslOptions.builder().protocols("TLSv1.3").build())
            .socketOptions(SocketOptions.builder()
                    .connectTimeout(Duration.ofSeconds(3))
                    .build())
            .build();

    @Test
    void whatLocksNeedIsChangedAndTheRestKept() {
        ClientOptions options = LockClients.options(application);

        assertThat(options.isAutoReconnect()).isTrue();
        assertThat(options.getDisconnectedBehavior()).isEqualTo(DisconnectedBehavior.REJECT_COMMANDS);
        assertThat(options.getSslOptions()).isSameAs(application.getSslOptions());
        assertThat(options.getConfiguredProtocolVersion()).isEqualTo(ProtocolVersion.RESP2);
        assertThat(options.getSocketOptions().getConnectTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(options.getSocketOptions().isKeepAlive()).isTrue();
    }

    @Test
    void clusterFollowsItsTopology() {
        ClusterClientOptions options = LockClients.clusterOptions(application);

        assertThat(options.getDisconnectedBehavior()).isEqualTo(DisconnectedBehavior.REJECT_COMMANDS);
        assertThat(options.getTopologyRefreshOptions().isPeriodicRefreshEnabled())
                .isTrue();
        assertThat(options.getTopologyRefreshOptions().getAdaptiveRefreshTriggers())
                .isNotEmpty();
    }

    @Test
    void refreshOfTheApplicationIsKept() {
        ClusterClientOptions given = ClusterClientOptions.builder(application)
                .maxRedirects(9)
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enablePeriodicRefresh(Duration.ofSeconds(11))
                        .dynamicRefreshSources(false)
                        .build())
                .build();

        ClusterClientOptions options = LockClients.clusterOptions(given);

        assertThat(options.getMaxRedirects()).isEqualTo(9);
        assertThat(options.getTopologyRefreshOptions().getRefreshPeriod()).isEqualTo(Duration.ofSeconds(11));
        assertThat(options.getTopologyRefreshOptions().useDynamicRefreshSources())
                .isFalse();
    }
}
