package io.distlock.consensus.autoconfigure.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.consensus.autoconfigure.ConsensusAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class ConsensusEndpointAutoConfigurationTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(ConsensusAutoConfiguration.class, ConsensusEndpointAutoConfiguration.class));

    @Test
    void endpointThatIsNotExposedIsNotThere() {
        runner.run(context -> assertThat(context).doesNotHaveBean(ConsensusEndpoint.class));
    }

    @Test
    void applicationWithoutNodesShowsNone() {
        exposed().run(context -> {
            GroupReport report = context.getBean(ConsensusEndpoint.class).consensus();

            assertThat(report.nodes()).isEmpty();
            assertThat(report.available()).isFalse();
        });
    }

    @Test
    void switchesTurnItOff() {
        exposed()
                .withPropertyValues("management.endpoint.consensus.access=NONE")
                .run(context -> assertThat(context).doesNotHaveBean(ConsensusEndpoint.class));
        exposed()
                .withPropertyValues("distlock.consensus.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ConsensusEndpoint.class));
    }

    @Test
    void actuatorMayBeMissing() {
        exposed()
                .withClassLoader(new FilteredClassLoader(ConditionalOnAvailableEndpoint.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ConsensusEndpoint.class));
    }

    private ApplicationContextRunner exposed() {
        return runner.withPropertyValues("management.endpoints.web.exposure.include=consensus");
    }
}
