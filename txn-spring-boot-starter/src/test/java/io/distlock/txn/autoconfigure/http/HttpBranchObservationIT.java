package io.distlock.txn.autoconfigure.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.distlock.txn.TransactionOptions;
import io.distlock.txn.TransactionRolledBackException;
import io.distlock.txn.remote.RemoteCallException;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.SenderContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.core.env.Environment;
import org.springframework.http.client.support.HttpRequestWrapper;

/** Breakers, bulkheads, meters and traces of a shop that calls stock. */
class HttpBranchObservationIT {

    private static Services services;
    private static CallClients clients;

    @BeforeAll
    static void start() throws Exception {
        services = new Services("shop", "stock");
        services.start("stock", WebApplicationType.SERVLET);
        services.start(
                "shop",
                WebApplicationType.SERVLET,
                "spring.profiles.active=observed",
                "distlock.txn.http.targets.shop.url=");
        clients = services.pod("shop").bean(CallClients.class);
    }

    @AfterAll
    static void stop() {
        services.close();
    }

    @BeforeEach
    void reset() {
        services.reset();
        breakers().circuitBreaker("distlock-txn-http-stock").reset();
    }

    @Test
    void openBreakerSendsNoCallAndDoomsTheTransaction() {
        breakers().circuitBreaker("distlock-txn-http-stock").transitionToOpenState();

        assertThatExceptionOfType(RemoteCallException.class)
                .isThrownBy(() -> services.transact(() -> clients.work("stock", "open")))
                .withMessageContaining("distlock-txn-http-stock");

        assertThat(services.address("stock").messages).isEmpty();
    }

    @Test
    void breakerOfOneServiceIsNotInTheWayOfAnother() throws Exception {
        breakers().circuitBreaker("distlock-txn-http-stock").transitionToOpenState();

        services.transact(() -> clients.postTo("http://shop/work/other"));

        assertThat(services.pod("shop").states("other")).containsExactly("booked");
        assertThat(breakers()
                        .circuitBreaker("distlock-txn-http-shop")
                        .getMetrics()
                        .getNumberOfSuccessfulCalls())
                .isPositive();
        assertThat(services.pod("shop").bean(BulkheadRegistry.class).find("distlock-txn-http-shop"))
                .isPresent();
        assertThat(services.pod("shop")
                        .bean(MeterRegistry.class)
                        .get("distlock.transaction.call")
                        .tags("target", "shop", "outcome", "answered")
                        .timer()
                        .count())
                .isPositive();
    }

    @Test
    void openBreakerHoldsNoOrderBack() throws Exception {
        services.transact(() -> {
            String done = clients.work("stock", "order");
            breakers().circuitBreaker("distlock-txn-http-stock").transitionToOpenState();
            return done;
        });

        assertThat(services.pod("stock").states("order")).containsExactly("booked");
    }

    @Test
    void failuresOfAServiceAreCountedByItsBreaker() {
        for (String status : List.of("500", "409")) {
            assertThatExceptionOfType(Exception.class)
                    .isThrownBy(() -> services.transact(() -> clients.post("stock", "/work/failing?status=" + status)));
        }

        var metrics = breakers().circuitBreaker("distlock-txn-http-stock").getMetrics();
        assertThat(metrics.getNumberOfFailedCalls()).isOne();
        assertThat(metrics.getNumberOfSuccessfulCalls()).isOne();
    }

    @Test
    void fullBulkheadSendsNoCall() {
        var bulkhead = services.pod("shop").bean(BulkheadRegistry.class).bulkhead("distlock-txn-http-stock");
        int free = bulkhead.getMetrics().getAvailableConcurrentCalls();
        for (int i = 0; i < free; i++) {
            bulkhead.acquirePermission();
        }
        try {
            assertThatExceptionOfType(TransactionRolledBackException.class)
                    .isThrownBy(() -> services.transact(() -> {
                        assertThatExceptionOfType(RemoteCallException.class)
                                .isThrownBy(() -> clients.work("stock", "full"));
                        return "swallowed";
                    }));
        } finally {
            bulkhead.releasePermission();
            for (int i = 1; i < free; i++) {
                bulkhead.releasePermission();
            }
        }
        assertThat(bulkhead.getMetrics().getAvailableConcurrentCalls()).isEqualTo(free);
    }

    @Test
    void callsAreMeteredByTarget() throws Exception {
        MeterRegistry meters = services.pod("shop").bean(MeterRegistry.class);

        services.transact(() -> clients.work("stock", "metered"));

        assertThat(meters.get("distlock.transaction.call")
                        .tags("target", "stock", "outcome", "answered")
                        .timer()
                        .count())
                .isPositive();
    }

    @Test
    void ordersGoOnWithTheTraceOfTheTransaction() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        services.address("stock").way = (gateway, request, isOrder) -> {
            request.headers()
                    .firstValue("traceparent")
                    .ifPresent(trace -> seen.add((isOrder ? "order " : "call ") + trace));
            return gateway.forward(request, gateway.nextPod());
        };

        services.transact(() -> clients.work("stock", "traced"));

        assertThat(seen).containsExactly("call trace-1", "order trace-1");
    }

    @Test
    void optionalCallThatABreakerRefusesDoomsNothing() throws Exception {
        breakers().circuitBreaker("distlock-txn-http-stock").transitionToOpenState();

        String result = services.transact(TransactionOptions.of("order").withRollbackOnBranchFailure(false), () -> {
            assertThatExceptionOfType(RemoteCallException.class).isThrownBy(() -> clients.work("stock", "optional"));
            return "done";
        });

        assertThat(result).isEqualTo("done");
    }

    /** The shop by its name: its load balancer makes an address of it for calls, and its discovery client for orders. */
    @Test
    void serviceIsCalledByItsName() throws Exception {
        for (String entry : List.of("named-1", "named-2")) {
            services.transact(() -> clients.postTo("http://shop/work/" + entry));

            assertThat(services.pod("shop").states(entry)).containsExactly("booked");
        }
    }

    private static CircuitBreakerRegistry breakers() {
        return services.pod("shop").bean(CircuitBreakerRegistry.class);
    }

    /** What the libraries of an application bring. */
    @Configuration(proxyBeanMethods = false)
    @Profile("observed")
    static class Observed {

        @Bean
        CircuitBreakerRegistry circuitBreakers() {
            return CircuitBreakerRegistry.ofDefaults();
        }

        @Bean
        BulkheadRegistry bulkheads() {
            return BulkheadRegistry.ofDefaults();
        }

        @Bean
        MeterRegistry meters() {
            return new SimpleMeterRegistry();
        }

        /** Knows an instance that is gone, and this one. */
        @Bean
        DiscoveryClient discovery(Environment environment) throws IOException {
            try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                int deadPort = gone.getLocalPort();
                return new FixedDiscovery(
                        "shop",
                        () -> List.of(
                                FixedDiscovery.instance("localhost", deadPort, false),
                                FixedDiscovery.instance("localhost", ownPort(environment), false)));
            }
        }

        /** Sends calls by name to this instance, as {@code @LoadBalanced} does. */
        @Bean
        RestClientCustomizer loadBalancer(Environment environment) {
            return builder -> builder.requestInterceptor((request, body, execution) -> execution.execute(
                    request.getURI().getAuthority().equals("shop")
                            ? new HttpRequestWrapper(request) {

                                @Override
                                public URI getURI() {
                                    return URI.create("http://localhost:" + ownPort(environment)
                                            + request.getURI().getPath());
                                }
                            }
                            : request,
                    body));
        }

        private static int ownPort(Environment environment) {
            return environment.getRequiredProperty("local.server.port", Integer.class);
        }

        /** Sends a trace on, as a tracer does. */
        @Bean
        ObservationHandler<SenderContext<Object>> tracer() {
            return new ObservationHandler<>() {

                @Override
                public void onStart(SenderContext<Object> context) {
                    context.getSetter().set(context.getCarrier(), "traceparent", "trace-1");
                }

                @Override
                public boolean supportsContext(Observation.Context context) {
                    return context instanceof SenderContext;
                }
            };
        }

        @Bean
        ObservationRegistry observations(ObservationHandler<SenderContext<Object>> tracer) {
            ObservationRegistry registry = ObservationRegistry.create();
            registry.observationConfig().observationHandler(tracer);
            return registry;
        }
    }
}
