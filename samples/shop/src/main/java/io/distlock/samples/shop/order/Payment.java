package io.distlock.samples.shop.order;

import io.distlock.samples.shop.RefusedException;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;

/** The payment service. In a transaction its calls are branches of it. Thread-safe. */
@Component
class Payment {

    private final RestClient http;

    Payment(RestClient.Builder http, @Value("${distlock.txn.http.targets.payment.url}") String url) {
        this.http = http.clone().baseUrl(url).build();
    }

    void charge(Order order, long amount) {
        post("/accounts/{customer}/charges?order={order}&amount={amount}", order, amount);
    }

    void chargeAtOnce(Order order, long amount) {
        post("/accounts/{customer}/payments?order={order}&amount={amount}", order, amount);
    }

    private void post(String path, Order order, long amount) {
        try {
            http.post()
                    .uri(path, order.customer(), order.id(), amount)
                    .retrieve()
                    .toBodilessEntity();
        } catch (HttpClientErrorException.Conflict e) {
            throw new RefusedException(e.getResponseBodyAsString());
        }
    }
}
