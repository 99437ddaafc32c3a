package io.distlock.txn.autoconfigure.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.distlock.txn.DecisionLogException;
import io.distlock.txn.HeuristicOutcome;
import io.distlock.txn.HeuristicOutcomeException;
import io.distlock.txn.TransactionCoordinator;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.TransactionRolledBackException;
import io.distlock.txn.autoconfigure.DistributedTransactionAutoConfiguration;
import io.distlock.txn.autoconfigure.RecordingParticipant;
import io.distlock.txn.autoconfigure.advice.DistributedTransactionAdviceAutoConfiguration;
import io.distlock.txn.autoconfigure.resilience.DistributedTransactionCircuitBreakerAutoConfiguration;
import io.distlock.txn.spi.HeuristicException;
import io.distlock.txn.spi.Vote;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class TransactionObservationTests {

    private static final TransactionOptions ORDER = TransactionOptions.of("order");

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final ObservationRegistry observations = ObservationRegistry.create();
    private final List<String> family = new CopyOnWriteArrayList<>();
    private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DistributedTransactionAutoConfiguration.class,
                    DistributedTransactionAdviceAutoConfiguration.class,
                    DistributedTransactionMetricsAutoConfiguration.class,
                    DistributedTransactionObservationAutoConfiguration.class,
                    DistributedTransactionCircuitBreakerAutoConfiguration.class))
            .withBean(RecordingParticipant.class, () -> new RecordingParticipant("stock"))
            .withBean(ObservationRegistry.class, () -> observations)
            .withBean(MeterRegistry.class, () -> meters)
            .withBean(CircuitBreakerRegistry.class, () -> breakers)
            .withPropertyValues("distlock.txn.log.memory.allowed=true");

    TransactionObservationTests() {
        observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
        observations.observationConfig().observationHandler(new Family());
    }

    @Test
    void transactionsAreTimedByOutcome() {
        runner.run(context -> {
            TransactionCoordinator coordinator = context.getBean(TransactionCoordinator.class);
            RecordingParticipant stock = context.getBean(RecordingParticipant.class);

            coordinator.execute(ORDER, () -> stock.work(coordinator));
            stock.vote = Vote.ROLLBACK;
            assertThatExceptionOfType(TransactionRolledBackException.class)
                    .isThrownBy(() -> coordinator.execute(ORDER, () -> stock.work(coordinator)));

            Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                assertThat(timer("committed").count()).isOne();
                assertThat(timer("rolled-back").count()).isOne();
            });
        });
    }

    @Test
    void workAndPhasesAreInsideOfTheTransactionAndBranchesInsideOfPhases() {
        runner.run(context -> {
            TransactionCoordinator coordinator = context.getBean(TransactionCoordinator.class);
            RecordingParticipant stock = context.getBean(RecordingParticipant.class);

            coordinator.execute(ORDER, () -> {
                Observation.createNotStarted("work", observations).observe(() -> stock.work(coordinator));
                return "done";
            });

            assertThat(family)
                    .containsExactly(
                            "work in transaction order",
                            "prepare stock in prepare order",
                            "prepare order in transaction order",
                            "decide order in transaction order",
                            "commit stock in complete order",
                            "complete order in transaction order");
            assertThat(observations.getCurrentObservation()).isNull();
        });
    }

    @Test
    void phasesAndHeuristicsAreMetered() {
        runner.run(context -> {
            TransactionCoordinator coordinator = context.getBean(TransactionCoordinator.class);
            RecordingParticipant stock = context.getBean(RecordingParticipant.class);
            stock.commitFailure = new HeuristicException(HeuristicOutcome.HAZARD, "who knows");

            assertThatExceptionOfType(HeuristicOutcomeException.class)
                    .isThrownBy(() -> coordinator.execute(ORDER, () -> stock.work(coordinator)));

            for (String phase : List.of("prepare", "decide", "complete")) {
                assertThat(meters.get("distlock.transaction.phase")
                                .tags("name", "order", "log", "memory", "phase", phase)
                                .timer()
                                .count())
                        .isOne();
            }
            assertThat(meters.get("distlock.transaction.heuristic").counter().count())
                    .isOne();
            // a pass of recovery may have met the prepared branch; the next one does not, since the participant has
            // ended it
            stock.branches.clear();
            Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                assertThat(meters.get("distlock.transaction.in.doubt")
                                .tag("log", "memory")
                                .gauge()
                                .value())
                        .isZero();
                assertThat(meters.get("distlock.transaction.in.doubt.age")
                                .timeGauge()
                                .value())
                        .isZero();
            });
        });
    }

    @Test
    void openCircuitBreakerRefusesToBegin() {
        runner.run(context -> {
            TransactionCoordinator coordinator = context.getBean(TransactionCoordinator.class);
            breakers.circuitBreaker("distlock-txn-memory").transitionToOpenState();

            assertThatExceptionOfType(DecisionLogException.class)
                    .isThrownBy(() -> coordinator.execute(ORDER, () -> "done"))
                    .withMessageContaining("distlock-txn-memory");
        });
    }

    private Timer timer(String outcome) {
        return meters.get("distlock.transaction")
                .tags("name", "order", "log", "memory", "outcome", outcome)
                .timer();
    }

    private final class Family implements ObservationHandler<Observation.Context> {

        @Override
        public void onStop(Observation.Context context) {
            if (context.getParentObservation() != null) {
                family.add(name(context) + " in "
                        + name(context.getParentObservation().getContextView()));
            }
        }

        private static String name(Observation.ContextView context) {
            return context.getContextualName() == null ? context.getName() : context.getContextualName();
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }
    }
}
