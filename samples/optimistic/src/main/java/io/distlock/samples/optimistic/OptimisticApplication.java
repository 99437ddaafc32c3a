package io.distlock.samples.optimistic;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Lets editors compete, with an optimistic lock and without, and ends. */
@SpringBootApplication
public class OptimisticApplication {

    public static void main(String[] args) {
        SpringApplication.run(OptimisticApplication.class, args).close();
    }
}
