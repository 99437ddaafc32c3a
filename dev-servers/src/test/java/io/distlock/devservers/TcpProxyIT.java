package io.distlock.devservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.devservers.TcpProxy.Direction;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyIT {

    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(5);

    private static RedisNode redis;

    private TcpProxy proxy;

    @BeforeAll
    static void startRedis() {
        redis = RedisNode.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void startProxy() {
        redis.command("FLUSHALL");
        proxy = TcpProxy.start(redis.host(), redis.port());
    }

    @AfterEach
    void stopProxy() {
        proxy.close();
        Awaitility.await().atMost(LONG).until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("tcp-proxy-" + proxy.port())));
    }

    @Test
    void forwardsBothWays() throws IOException {
        String large = "x".repeat(100_000);
        try (RespConnection client = connect(LONG)) {
            client.call(List.of("SET", "key", large));

            assertThat(client.call(List.of("GET", "key"))).isEqualTo(large);
            assertThat(proxy.connections()).isEqualTo(1);
        }

        Awaitility.await().atMost(LONG).until(() -> proxy.connections() == 0);
    }

    @Test
    void cutEndsConnectionsAndLetsNewOnesIn() throws IOException {
        try (RespConnection client = connect(LONG)) {
            client.call(List.of("PING"));

            proxy.cut();

            assertThatThrownBy(() -> client.call(List.of("PING")))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
        assertThat(pingAnew()).isEqualTo("PONG");
    }

    @Test
    void partitionRefusesUntilHealed() throws IOException {
        assertThat(pingAnew()).isEqualTo("PONG");

        proxy.partition();
        assertThatExceptionOfType(ConnectException.class).isThrownBy(this::pingAnew);
        proxy.heal();

        assertThat(pingAnew()).isEqualTo("PONG");
    }

    @Test
    void pausedRequestsReachTheServerAfterResume() throws IOException {
        try (RespConnection client = connect(SHORT)) {
            proxy.pause(Direction.TO_SERVER);
            assertThatExceptionOfType(SocketTimeoutException.class)
                    .isThrownBy(() -> client.call(List.of("SET", "late", "1")));
            assertThat(redis.command("EXISTS", "late")).isEqualTo("0");

            proxy.resume();

            Awaitility.await().atMost(LONG).until(() -> redis.command("EXISTS", "late")
                    .equals("1"));
        }
    }

    @Test
    void pausedRepliesHideWhatTheServerHasDone() throws IOException {
        try (RespConnection client = connect(SHORT)) {
            proxy.pause(Direction.TO_CLIENT);

            assertThatExceptionOfType(SocketTimeoutException.class)
                    .isThrownBy(() -> client.call(List.of("SET", "done", "1")));

            assertThat(redis.command("EXISTS", "done")).isEqualTo("1");
        }
    }

    @Test
    void swallowedReplyCutsTheConnectionAfterTheServerHasDoneTheWork() throws IOException {
        try (RespConnection client = connect(LONG)) {
            proxy.swallowNextReplyTo("INCR");
            assertThat(client.call(List.of("PING"))).isEqualTo("PONG");

            assertThatThrownBy(() -> client.call(List.of("INCR", "counter")))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
        assertThat(redis.command("GET", "counter")).isEqualTo("1");
        assertThat(proxy.swallowedReplies()).isEqualTo(1);
        assertThat(pingAnew()).isEqualTo("PONG");
    }

    @Test
    void delayHoldsEachWay() throws IOException {
        try (RespConnection client = connect(LONG)) {
            proxy.delay(Duration.ofMillis(60));
            long start = System.nanoTime();

            client.call(List.of("PING"));

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(120));
        }
    }

    private String pingAnew() throws IOException {
        try (RespConnection client = connect(LONG)) {
            return client.call(List.of("PING"));
        }
    }

    private RespConnection connect(Duration limit) throws IOException {
        return RespConnection.open(proxy.host(), proxy.port(), limit);
    }
}
