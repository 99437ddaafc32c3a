package io.distlock.txn.autoconfigure.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.distlock.txn.remote.RemoteCalls;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpOrdersTests {

    private static final RemoteCalls.Order ORDER =
            new RemoteCalls.Order("POST", "/txn/branches/00000000000000a1-00000000000000b2-1f/2.0471193/commit", "any");

    private final TargetClients clients = new TargetClients(() -> null);
    private final Queue<URI> addresses = new ArrayDeque<>();
    private final HttpOrders orders = new HttpOrders(
            new HttpTargets(List.of(new HttpTarget(
                    "stock",
                    URI.create("http://stock"),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    Optional.empty()))),
            clients,
            (target, base) -> addresses.remove(),
            OrderTracing.NONE);
    private Gateway living;
    private URI dead;

    @BeforeEach
    void start() throws Exception {
        living = new Gateway();
        living.way = (gateway, request, isOrder) -> null;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            dead = URI.create("http://localhost:" + gone.getLocalPort());
        }
    }

    @AfterEach
    void stop() throws Exception {
        living.close();
        clients.close();
    }

    @Test
    void instanceThatTakesNoConnectionIsPassedOver() {
        addresses.addAll(List.of(dead, URI.create(living.url())));

        // the connection just ends there
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> orders.send("stock", ORDER))
                .isNotInstanceOf(ConnectException.class);

        assertThat(living.messages).containsExactly("POST commit");
    }

    @Test
    void orderThatMayHaveArrivedIsNotSentAgain() {
        addresses.addAll(List.of(URI.create(living.url()), dead));

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> orders.send("stock", ORDER));

        assertThat(addresses).hasSize(1);
    }

    @Test
    void soleInstanceIsNotAskedTwice() {
        addresses.addAll(List.of(dead, dead, URI.create(living.url())));

        assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> orders.send("stock", ORDER));

        assertThat(addresses).hasSize(1);
    }
}
