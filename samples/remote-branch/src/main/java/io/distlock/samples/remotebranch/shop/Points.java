package io.distlock.samples.remotebranch.shop;

import java.util.Objects;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/** The service that gives points. Thread-safe. */
@Component
public class Points {

    private final RestClient client;

    Points(RestClient.Builder client, Environment environment) {
        this.client = client.baseUrl(environment.getRequiredProperty("distlock.txn.http.targets.points.url"))
                .build();
    }

    /** In the transaction of this thread. */
    public void give(String customer, int number) {
        client.post()
                .uri("/points/{customer}/{number}", customer, number)
                .retrieve()
                .toBodilessEntity();
    }

    /** What a customer has. */
    public int of(String customer) {
        return Objects.requireNonNull(
                client.get().uri("/points/{customer}", customer).retrieve().body(Integer.class));
    }
}
