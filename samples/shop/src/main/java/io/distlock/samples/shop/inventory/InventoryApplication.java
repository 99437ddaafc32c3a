package io.distlock.samples.shop.inventory;

import io.distlock.samples.shop.DecisionDatabase;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Import;

/** The inventory service: settings in {@code application-inventory.yml}. */
@SpringBootApplication
@Import(DecisionDatabase.class)
public class InventoryApplication {

    public static void main(String[] args) {
        new SpringApplicationBuilder(InventoryApplication.class)
                .profiles("inventory")
                .run(args);
    }
}
