package io.distlock.consensus.autoconfigure.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.consensus.autoconfigure.ConsensusAutoConfiguration;
import io.distlock.consensus.autoconfigure.MemoryNodes;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class ConsensusHealthContributorAutoConfigurationTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ConsensusAutoConfiguration.class, ConsensusHealthContributorAutoConfiguration.class));
    private final ApplicationContextRunner started = runner.withUserConfiguration(Memory.class)
            .withPropertyValues(MemoryNodes.three())
            .withPropertyValues("distlock.consensus.bootstrap=true");

    @Test
    void applicationWithoutNodesHasNoComponents() {
        runner.run(context -> assertThat(context.getBean(ConsensusHealthContributor.class).stream())
                .isEmpty());
    }

    @Test
    void everyNodeIsAComponent() {
        started.run(context -> {
            ConsensusHealthContributor contributor = context.getBean(ConsensusHealthContributor.class);

            assertThat(contributor.stream().map(HealthContributors.Entry::name)).containsExactly("a", "b", "c");
            Health health = health(contributor, "b");
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails())
                    .containsEntry("address", "b")
                    .containsEntry("seat", 1)
                    .containsEntry("epoch", 1L);
            assertThat(contributor.getContributor("d")).isNull();
        });
    }

    @Test
    void majorityDecides() {
        started.run(context -> {
            ConsensusHealthContributor contributor = context.getBean(ConsensusHealthContributor.class);
            MemoryNodes nodes = context.getBean(MemoryNodes.class);

            nodes.away("a", true);
            assertThat(statuses(contributor)).containsExactly(ConsensusHealthContributor.AWAY, Status.UP, Status.UP);
            assertThat(aggregate(contributor)).isEqualTo(Status.UP);

            nodes.away("a", false);
            nodes.wipe("c");
            assertThat(statuses(contributor))
                    .containsExactly(Status.UP, Status.UP, ConsensusHealthContributor.QUARANTINED);
            assertThat(aggregate(contributor)).isEqualTo(Status.UP);
            assertThat(health(contributor, "c").getDetails().get("reason").toString())
                    .contains("keeps nothing");

            nodes.away("a", true);
            assertThat(statuses(contributor)).containsExactly(Status.DOWN, Status.UP, Status.DOWN);
            assertThat(aggregate(contributor)).isEqualTo(Status.DOWN);
        });
    }

    @Test
    void switchTurnsItOff() {
        started.withPropertyValues("management.health.consensus.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(ConsensusHealthContributor.class));
    }

    @Test
    void contributorOfTheApplicationWins() {
        started.withBean(
                        "consensusHealthIndicator",
                        HealthIndicator.class,
                        () -> () -> Health.up().build())
                .run(context -> assertThat(context).doesNotHaveBean(ConsensusHealthContributor.class));
    }

    @Test
    void healthMayBeMissing() {
        started.withClassLoader(new FilteredClassLoader(HealthContributor.class))
                .run(context -> assertThat(context).hasNotFailed());
    }

    private static Health health(ConsensusHealthContributor contributor, String node) {
        return ((HealthIndicator) contributor.getContributor(node)).health();
    }

    private static List<Status> statuses(ConsensusHealthContributor contributor) {
        return contributor.stream()
                .map(entry -> ((HealthIndicator) entry.contributor()).health().getStatus())
                .toList();
    }

    private static Status aggregate(ConsensusHealthContributor contributor) {
        Set<Status> all = statuses(contributor).stream().collect(Collectors.toSet());
        return StatusAggregator.getDefault().getAggregateStatus(all);
    }

    @Configuration(proxyBeanMethods = false)
    static class Memory {

        @Bean
        MemoryNodes memoryNodes() {
            return new MemoryNodes();
        }
    }
}
