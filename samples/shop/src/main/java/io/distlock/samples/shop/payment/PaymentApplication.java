package io.distlock.samples.shop.payment;

import io.distlock.samples.shop.DecisionDatabase;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Import;

/** The payment service: settings in {@code application-payment.yml}. */
@SpringBootApplication
@Import(DecisionDatabase.class)
public class PaymentApplication {

    public static void main(String[] args) {
        new SpringApplicationBuilder(PaymentApplication.class)
                .profiles("payment")
                .run(args);
    }
}
