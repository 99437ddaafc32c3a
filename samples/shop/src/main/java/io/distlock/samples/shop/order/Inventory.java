package io.distlock.samples.shop.order;

import io.distlock.samples.shop.RefusedException;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;

/** The inventory service, which answers what the pieces cost. In a transaction its calls are branches of it. Thread-safe. */
@Component
class Inventory {

    private final RestClient http;

    Inventory(RestClient.Builder http, @Value("${distlock.txn.http.targets.inventory.url}") String url) {
        this.http = http.clone().baseUrl(url).build();
    }

    long reserve(Order order) {
        return post("/stock/{sku}/reservations?order={order}&pieces={pieces}", order);
    }

    long takeAtOnce(Order order) {
        return post("/stock/{sku}/sales?order={order}&pieces={pieces}", order);
    }

    private long post(String path, Order order) {
        try {
            Long amount = http.post()
                    .uri(path, order.sku(), order.id(), order.pieces())
                    .retrieve()
                    .body(Long.class);
            if (amount == null) {
                throw new IllegalStateException("Inventory has not said what %s costs".formatted(order));
            }
            return amount;
        } catch (HttpClientErrorException.Conflict e) {
            throw new RefusedException(e.getResponseBodyAsString());
        }
    }
}
