package io.distlock.consensus.autoconfigure.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.consensus.Register;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.autoconfigure.ConsensusAutoConfiguration;
import io.distlock.consensus.autoconfigure.MemoryNodes;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class ConsensusMetricsAutoConfigurationTests {

    private static final RegisterKey KEY = RegisterKey.of("order-4711");

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    MetricsAutoConfiguration.class,
                    ConsensusAutoConfiguration.class,
                    ConsensusMetricsAutoConfiguration.class))
            .withBean(MemoryNodes.class)
            .withPropertyValues(MemoryNodes.three())
            .withPropertyValues("distlock.consensus.bootstrap=true");

    @Test
    void operationsRoundsAndNodesAreMetered() {
        runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new).run(context -> {
            MeterRegistry meters = context.getBean(MeterRegistry.class);
            Register register = context.getBean(Register.class);

            await(register.decide(KEY, "COMMIT"));
            await(register.get(KEY));
            await(register.compareAndSet(KEY, Optional.of("ABORT"), Optional.of("other")));

            assertThat(meters.get("distlock.consensus.operations")
                            .tag("outcome", "chosen")
                            .counter()
                            .count())
                    .isEqualTo(2);
            assertThat(meters.get("distlock.consensus.operations")
                            .tag("outcome", "conflict")
                            .counter()
                            .count())
                    .isEqualTo(1);
            for (String phase : new String[] {"prepare", "accept", "read"}) {
                assertThat(meters.get("distlock.consensus.rounds")
                                .tag("phase", phase)
                                .counter()
                                .count())
                        .as(phase)
                        .isPositive();
            }
            assertThat(meters.get("distlock.consensus.unknowns").counter().count())
                    .isZero();
            assertThat(meters.get("distlock.consensus.conflicts").counter().count())
                    .isZero();
            Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                for (String node : new String[] {"a", "b", "c"}) {
                    assertThat(meters.get("distlock.consensus.round.trip")
                                    .tags("node", node, "outcome", "answered")
                                    .timer()
                                    .count())
                            .isPositive();
                }
                assertThat(meters.get("distlock.consensus.operations.active")
                                .gauge()
                                .value())
                        .isZero();
            });
            assertThat(meters.getMeters()).extracting(Meter::getId).allSatisfy(id -> assertThat(id.toString())
                    .doesNotContain("4711"));
        });
    }

    @Test
    void nodesThatFailAreMetered() {
        runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new).run(context -> {
            context.getBean(MemoryNodes.class).away("a", true);

            await(context.getBean(Register.class).decide(KEY, "COMMIT"));

            assertThat(context.getBean(MeterRegistry.class)
                            .get("distlock.consensus.round.trip")
                            .tags("node", "a", "outcome", "failed")
                            .timer()
                            .count())
                    .isPositive();
        });
    }

    @Test
    void withoutRegistryNothingIsMetered() {
        runner.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ConsensusMetrics.class));
        runner.withClassLoader(new FilteredClassLoader("io.micrometer.core"))
                .run(context -> assertThat(context).hasNotFailed());
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }
}
