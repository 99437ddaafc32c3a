package io.distlock.samples.shop.demo;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ComponentScan;

/** Starts the demo: servers, the three services in processes of their own, customers, and who kills services. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableConfigurationProperties(ShopProperties.class)
@ComponentScan
public class ShopDemo {

    public static void main(String[] args) {
        start(args);
    }

    /** Returns when the show is over; servers and services stay until the context is closed. */
    public static ConfigurableApplicationContext start(String... args) {
        return new SpringApplicationBuilder(ShopDemo.class).profiles("demo").run(args);
    }
}
