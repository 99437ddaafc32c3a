package io.distlock.lock.autoconfigure.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockRequest;
import io.distlock.lock.autoconfigure.DistlockAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class DistlockObservationAutoConfigurationTests {

    private static final LockRequest JOB = LockRequest.of("job", "secret-key").withWaitTime(Duration.ZERO);

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final ObservationRegistry observations = ObservationRegistry.create();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DistlockAutoConfiguration.class,
                    DistlockObservationAutoConfiguration.class,
                    DistlockMetricsAutoConfiguration.class))
            .withPropertyValues("distlock.store=memory");

    private final ApplicationContextRunner observed =
            runner.withBean(ObservationRegistry.class, () -> observations).withBean(MeterRegistry.class, () -> meters);

    DistlockObservationAutoConfigurationTests() {
        observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
    }

    @Test
    void acquisitionsAreTimedByOutcome() {
        observed.run(context -> {
            LockManager locks = context.getBean(LockManager.class);
            try (LockHandle lock = locks.acquire(JOB)) {
                assertThat(locks.tryAcquire(JOB)).isEmpty();
            }

            assertThat(count("acquired")).isEqualTo(1);
            assertThat(count("busy")).isEqualTo(1);
        });
    }

    @Test
    void asynchronousAcquisitionsAreTimedAndCanBeCancelled() {
        observed.run(context -> {
            LockManager locks = context.getBean(LockManager.class);
            LockHandle lock = locks.acquireAsync(JOB).toCompletableFuture().join();
            CompletableFuture<LockHandle> waiting =
                    locks.acquireAsync(JOB.withWaitTime(Duration.ofMinutes(1))).toCompletableFuture();

            waiting.cancel(false);

            lock.close();
            assertThat(locks.tryAcquire(JOB)).isPresent();
            assertThat(count("acquired")).isEqualTo(2);
        });
    }

    @Test
    void keyIsNoTag() {
        observed.run(context -> {
            context.getBean(LockManager.class).acquire(JOB).close();

            assertThat(meters.getMeters())
                    .flatExtracting(meter -> meter.getId().getTags())
                    .extracting(Tag::getValue)
                    .doesNotContain("secret-key");
        });
    }

    @Test
    void holdingAndWaitingIsMetered() {
        observed.run(context -> {
            LockManager locks = context.getBean(LockManager.class);
            LockHandle lock = locks.acquire(JOB);
            assertThat(gauge("distlock.held")).isEqualTo(1);
            assertThat(gauge("distlock.waiters")).isZero();

            lock.close();

            assertThat(gauge("distlock.held")).isZero();
            assertThat(meters.get("distlock.hold")
                            .tags("name", "job", "store", "memory", "outcome", "released")
                            .timer()
                            .count())
                    .isEqualTo(1);
        });
    }

    @Test
    void renewalsAndLossesAreCounted() {
        observed.run(context -> {
            LockHandle lock = context.getBean(LockManager.class).acquire(JOB);
            MeteringLockListener listener = new MeteringLockListener("memory", meters);

            listener.onRenewed(lock.key());
            listener.onRenewalFailed(lock.key(), new IllegalStateException());
            listener.onLost(lock, Duration.ofSeconds(1));

            assertThat(meters.get("distlock.renewals")
                            .tag("outcome", "renewed")
                            .counter()
                            .count())
                    .isEqualTo(1);
            assertThat(meters.get("distlock.renewals")
                            .tag("outcome", "failed")
                            .counter()
                            .count())
                    .isEqualTo(1);
            assertThat(meters.get("distlock.lost").tag("name", "job").counter().count())
                    .isEqualTo(1);
        });
    }

    @Test
    void withoutRegistriesLocksAreNotObserved() {
        runner.run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(ObservationCustomizer.class)
                .doesNotHaveBean(LockMetrics.class));
    }

    @Test
    void withoutMicrometerTheRestWorks() {
        runner.withClassLoader(new FilteredClassLoader("io.micrometer")).run(context -> {
            context.getBean(LockManager.class).acquire(JOB).close();

            assertThat(context).doesNotHaveBean("distlockObservationCustomizer").doesNotHaveBean("distlockMetrics");
        });
    }

    private long count(String outcome) {
        return meters.get("distlock.acquire")
                .tags("name", "job", "store", "memory", "mode", "exclusive", "outcome", outcome)
                .timer()
                .count();
    }

    private double gauge(String name) {
        return meters.get(name).tag("store", "memory").gauge().value();
    }
}
