package example;

import io.distlock.consensus.Register;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.RegisterResult;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.stereotype.Service;

@SpringBootApplication
public class ConsumerApplication {

    public static void main(String[] args) {
        SpringApplication.run(ConsumerApplication.class, args);
    }

    @Service
    static class Leaders {

        private final ObjectProvider<Register> register;

        Leaders(ObjectProvider<Register> register) {
            this.register = register;
        }

        RegisterResult elect(String candidate) {
            return register.getObject()
                    .decide(RegisterKey.of("leader"), candidate)
                    .toCompletableFuture()
                    .join();
        }
    }
}
