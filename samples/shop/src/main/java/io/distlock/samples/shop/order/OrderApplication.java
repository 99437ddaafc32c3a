package io.distlock.samples.shop.order;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** The order service: settings in {@code application-order.yml}. */
@SpringBootApplication
public class OrderApplication {

    public static void main(String[] args) {
        new SpringApplicationBuilder(OrderApplication.class).profiles("order").run(args);
    }
}
