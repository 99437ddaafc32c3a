package io.distlock.samples.twodatabases;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Shows what becomes of orders in two databases, and ends. */
@SpringBootApplication
public class TwoDatabasesApplication {

    public static void main(String[] args) {
        SpringApplication.run(TwoDatabasesApplication.class, args).close();
    }
}
