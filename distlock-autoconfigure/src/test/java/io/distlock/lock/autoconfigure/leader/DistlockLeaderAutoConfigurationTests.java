package io.distlock.lock.autoconfigure.leader;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockRequest;
import io.distlock.lock.autoconfigure.DistlockAutoConfiguration;
import io.distlock.lock.autoconfigure.LockEngines;
import io.distlock.lock.autoconfigure.health.DistlockHealthContributorAutoConfiguration;
import io.distlock.lock.leader.LeaderElector;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

class DistlockLeaderAutoConfigurationTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DistlockAutoConfiguration.class,
                    DistlockLeaderAutoConfiguration.class,
                    DistlockHealthContributorAutoConfiguration.class))
            .withPropertyValues("distlock.store=memory")
            .withUserConfiguration(Diary.class);

    @Test
    void withoutElectorsNothingIsStarted() {
        runner.run(context -> {
            assertThat(context.getBean(LeaderElectors.class).all()).isEmpty();
            assertThat(context.getBean(LockEngines.class).started()).isEmpty();
            assertThat(context.getBean(CompositeHealthContributor.class).stream())
                    .isEmpty();
        });
    }

    @Test
    void declaredElectorLeadsAndIsToldWithToken() {
        runner.withPropertyValues("distlock.leader.reports.lease-time=10s").run(context -> {
            Diary diary = context.getBean(Diary.class);
            diary.await("granted reports");

            LeaderElector elector = context.getBean(LeaderElectors.class).get("reports");
            assertThat(elector.isLeader()).isTrue();
            assertThat(elector.key().id()).isEqualTo("leader:reports");
            assertThat(diary.terms.element().fencingToken()).isPositive();
            assertThat(diary.terms.element().remainingLease()).isLessThanOrEqualTo(Duration.ofSeconds(10));
        });
    }

    @Test
    void contextThatStopsGivesLeadershipUpBeforeTheLock() {
        runner.withPropertyValues("distlock.leader.reports.enabled=true").run(context -> {
            Diary diary = context.getBean(Diary.class);
            diary.await("granted reports");

            context.getSourceApplicationContext().stop();
            assertThat(diary.entries).containsExactly("granted reports", "revoked reports, valid true");
            assertThat(diary.terms.element().isValid()).isFalse();

            context.getSourceApplicationContext().start();
            diary.await("granted reports", 2);
        });
    }

    @Test
    void contextThatClosesGivesLeadershipUp() {
        Diary[] seen = new Diary[1];

        runner.withPropertyValues("distlock.leader.reports.enabled=true").run(context -> {
            seen[0] = context.getBean(Diary.class);
            seen[0].await("granted reports");
        });

        assertThat(seen[0].entries).containsExactly("granted reports", "revoked reports, valid true");
    }

    @Test
    void electorBeanIsStartedAndToldUnderItsName() {
        runner.withUserConfiguration(OwnElector.class).run(context -> {
            context.getBean(Diary.class).await("granted billing");

            assertThat(context.getBean(LeaderElectors.class).all()).containsOnlyKeys("billing");
        });
    }

    @Test
    void twoElectorsOfOneNameAreRefused() {
        runner.withUserConfiguration(OwnElector.class)
                .withPropertyValues("distlock.leader.billing.enabled=true")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasMessage("There are two electors 'billing': a bean, and distlock.leader.billing"));
    }

    @Test
    void disabledElectorDoesNotCampaign() {
        runner.withPropertyValues("distlock.leader.reports.enabled=false")
                .run(context ->
                        assertThat(context.getBean(LeaderElectors.class).all()).isEmpty());
    }

    @Test
    void unknownStoreEndsTheStart() {
        runner.withPropertyValues("distlock.leader.reports.store=nowhere")
                .run(context -> assertThat(context).getFailure().hasMessageContaining("nowhere"));
    }

    @Test
    void leaseOutOfRangeEndsTheStart() {
        runner.withPropertyValues("distlock.leader.reports.lease-time=1ms")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("leaseTime"));
    }

    @Test
    void listenerThatThrowsGivesLeadershipUp() {
        runner.withPropertyValues("distlock.leader.reports.enabled=true")
                .withUserConfiguration(Unable.class)
                .run(context -> context.getBean(Diary.class).await("revoked reports, valid true"));
    }

    @Test
    void healthShowsWhoLeadsAndIsUpEitherWay() {
        runner.withPropertyValues("distlock.leader.reports.enabled=true").run(context -> {
            context.getBean(Diary.class).await("granted reports");
            LeaderElector elector = context.getBean(LeaderElectors.class).get("reports");

            assertThat(details(context.getBean(CompositeHealthContributor.class)))
                    .containsEntry("leader", true)
                    .containsEntry("lock", "leader:reports")
                    .containsKey("token");

            elector.close();
            assertThat(details(context.getBean(CompositeHealthContributor.class)))
                    .containsEntry("leader", false);
        });
    }

    @Test
    void withoutLocksThereAreNoElectors() {
        runner.withPropertyValues("distlock.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(LeaderElectors.class));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> details(CompositeHealthContributor contributor) {
        HealthIndicator indicator = (HealthIndicator) contributor.getContributor("leader-election");
        assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
        return (Map<String, Object>) indicator.health().getDetails().get("reports");
    }

    @Configuration(proxyBeanMethods = false)
    static class Diary {

        final Queue<String> entries = new ConcurrentLinkedQueue<>();
        final Queue<LockHandle> terms = new ConcurrentLinkedQueue<>();

        @EventListener
        void granted(LeadershipGrantedEvent event) {
            terms.add(event.term());
            entries.add("granted " + event.elector());
        }

        @EventListener
        void revoked(LeadershipRevokedEvent event) {
            entries.add("revoked " + event.elector() + ", valid " + event.term().isValid());
        }

        void await(String entry) {
            await(entry, 1);
        }

        void await(String entry, long times) {
            Awaitility.await(entry)
                    .atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> entries.stream().filter(entry::equals).count() >= times);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnElector {
        @Bean
        LeaderElector billing(LockManager locks) {
            return LeaderElector.create(locks, LockRequest.of("billing"));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Unable {
        @EventListener
        void granted(LeadershipGrantedEvent event) {
            throw new IllegalStateException("cannot lead " + event.elector());
        }
    }
}
