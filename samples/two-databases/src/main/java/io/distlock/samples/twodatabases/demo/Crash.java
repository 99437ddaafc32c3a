package io.distlock.samples.twodatabases.demo;

import io.distlock.devservers.demo.MortalProcess;
import io.distlock.samples.twodatabases.ChainedOrderService;
import io.distlock.samples.twodatabases.Order;
import io.distlock.samples.twodatabases.OrderService;
import io.distlock.txn.autoconfigure.TransactionEngineCustomizer;
import io.distlock.txn.engine.ProtocolProbe;
import java.util.concurrent.CountDownLatch;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the process does that dies: it has two orders under way, and each has committed in the first database only. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(Crash.PROPERTY)
class Crash {

    static final String PROPERTY = "two-databases.crash";

    @Bean
    ApplicationRunner twoOrders(ChainedOrderService chained, OrderService service) {
        return arguments -> {
            CountDownLatch between = new CountDownLatch(1);
            Thread chain = new Thread(() -> chained.place(new Order(3, 100), () -> stopAt(between)), "chained");
            chain.setDaemon(true);
            chain.start();
            between.await();
            service.place(new Order(4, 100));
        };
    }

    /** The decision rides in the first database, so both have committed there when this is reached. */
    @Bean
    TransactionEngineCustomizer crashAfterDecision() {
        return new TransactionEngineCustomizer() {
            @Override
            public ProtocolProbe probe(String decisionLog) {
                return (point, transaction) -> {
                    if (point == ProtocolProbe.Point.AFTER_DECISION) {
                        MortalProcess.die();
                    }
                };
            }
        };
    }

    private static void stopAt(CountDownLatch reached) {
        reached.countDown();
        try {
            new CountDownLatch(1).await(); // for ever, which will not be long
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
