package io.distlock.lock.autoconfigure.observe;

import io.distlock.lock.autoconfigure.DistlockAutoConfiguration;
import io.distlock.lock.autoconfigure.LockEngines;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the observation {@code distlock.acquire}, from which its timer and spans are made. */
@AutoConfiguration(
        after = DistlockAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean({LockEngines.class, ObservationRegistry.class})
public final class DistlockObservationAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ObservationCustomizer distlockObservationCustomizer(ObservationRegistry registry) {
        return new ObservationCustomizer(registry);
    }
}
