package io.distlock.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LockClientsTests {

    @Test
    void flushesAreSharedInFrontOfWhatTheApplicationAdds() {
        ClientResources given = ClientResources.builder()
                .nettyCustomizer(new NettyCustomizer() {
                    @Override
                    public void afterChannelInitialized(Channel channel) {
                        channel.pipeline().addFirst("own", new ChannelInboundHandlerAdapter());
                    }
                })
                .build();
        ClientResources derived = LockClients.resources(given);
        EmbeddedChannel channel = new EmbeddedChannel();

        derived.nettyCustomizer().afterChannelInitialized(channel);

        assertThat(channel.pipeline().first()).isInstanceOf(FlushConsolidationHandler.class);
        assertThat(channel.pipeline().get("own")).isNotNull();
        shutDown(derived);
        shutDown(given);
    }

    @Test
    void givenResourcesSurviveTheShutdownOfDerivedOnes() {
        ClientResources given = ClientResources.create();
        ClientResources derived = LockClients.resources(given);

        shutDown(derived);

        assertThat(given.timer().newTimeout(timeout -> {}, 1, TimeUnit.MILLISECONDS))
                .isNotNull();
        assertThat(given.eventExecutorGroup().isShuttingDown()).isFalse();
        shutDown(given);
    }

    private static void shutDown(ClientResources resources) {
        resources.shutdown(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
