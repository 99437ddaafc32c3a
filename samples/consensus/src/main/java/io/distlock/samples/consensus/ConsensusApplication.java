package io.distlock.samples.consensus;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the application, and with it the demo unless {@code consensus.demo=false}. */
@SpringBootApplication
public class ConsensusApplication {

    public static void main(String[] args) {
        SpringApplication.run(ConsensusApplication.class, args);
    }
}
