package io.distlock.lock.autoconfigure.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.autoconfigure.DistlockAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class DistlockEndpointAutoConfigurationTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(DistlockAutoConfiguration.class, DistlockEndpointAutoConfiguration.class))
            .withPropertyValues("distlock.store=memory");

    @Test
    void endpointNeedsExposure() {
        runner.run(context -> assertThat(context).doesNotHaveBean(LocksEndpoint.class));
    }

    @Test
    void exposedEndpointIsThere() {
        runner.withPropertyValues("management.endpoints.web.exposure.include=locks")
                .run(context -> assertThat(context).hasSingleBean(LocksEndpoint.class));
    }

    @Test
    void accessIsReadOnlyByDefault() {
        assertThat(LocksEndpoint.class.getAnnotation(Endpoint.class).defaultAccess())
                .hasToString("READ_ONLY");
    }

    @Test
    void accessCanBeTakenAway() {
        runner.withPropertyValues(
                        "management.endpoints.web.exposure.include=locks", "management.endpoint.locks.access=NONE")
                .run(context -> assertThat(context).doesNotHaveBean(LocksEndpoint.class));
    }

    @Test
    void withoutLocksThereIsNothingToShow() {
        runner.withPropertyValues("distlock.enabled=false", "management.endpoints.web.exposure.include=locks")
                .run(context -> assertThat(context).doesNotHaveBean(LocksEndpoint.class));
    }
}
