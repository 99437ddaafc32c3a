package io.distlock.samples.remotebranch.shop;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The shop. Its demo starts the service that it calls. */
@SpringBootApplication(scanBasePackages = "io.distlock.samples.remotebranch")
public class ShopApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(ShopApplication.class, arguments);
    }
}
