package io.distlock.txn.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.txn.TransactionOptions;
import io.distlock.txn.engine.ProtocolProbe;
import io.distlock.txn.engine.ProtocolProbe.Point;
import io.distlock.txn.engine.TransactionEngine;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class ProtocolProbeTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(DistributedTransactionAutoConfiguration.class))
            .withBean(RecordingParticipant.class, "stock")
            .withPropertyValues("distlock.txn.log.memory.allowed=true");

    @Test
    void probesOfAllCustomizersAreReached() {
        List<Point> first = new CopyOnWriteArrayList<>();
        List<Point> second = new CopyOnWriteArrayList<>();

        runner.withBean("first", TransactionEngineCustomizer.class, () -> into(first))
                .withBean("second", TransactionEngineCustomizer.class, () -> into(second))
                .run(context -> {
                    TransactionEngine engine =
                            context.getBean(TransactionEngines.class).engine("").engine();
                    engine.execute(TransactionOptions.of("any"), () -> context.getBean(RecordingParticipant.class)
                            .work(engine));
                });

        assertThat(first).contains(Point.BEGUN, Point.BEFORE_DECISION, Point.AFTER_DECISION);
        assertThat(second).contains(Point.BEGUN, Point.BEFORE_DECISION, Point.AFTER_DECISION);
    }

    private static TransactionEngineCustomizer into(List<Point> points) {
        return new TransactionEngineCustomizer() {
            @Override
            public ProtocolProbe probe(String log) {
                return (point, transaction) -> points.add(point);
            }
        };
    }
}
