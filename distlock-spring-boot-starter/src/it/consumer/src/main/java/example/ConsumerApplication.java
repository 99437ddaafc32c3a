package example;

import io.distlock.lock.DistributedLock;
import io.distlock.lock.LockHandle;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.stereotype.Service;

@SpringBootApplication
public class ConsumerApplication {

    public static void main(String[] args) {
        SpringApplication.run(ConsumerApplication.class, args);
    }

    @Service
    static class Stock {

        @DistributedLock(name = "stock", key = "#sku")
        public long take(String sku) {
            return LockHandle.current().orElseThrow().fencingToken();
        }
    }
}
