package io.distlock.lock.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.LockManager;
import io.distlock.lock.LockRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurationImportSelector;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.type.AnnotationMetadata;

/** The auto-configurations as Spring Boot imports them, when whole libraries are missing. */
class OptionalClassesTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withPropertyValues("distlock.store=memory", "management.endpoints.web.exposure.include=locks");

    @Test
    void everythingIsThereWithAllLibraries() {
        runner.withUserConfiguration(Application.class).run(context -> assertThat(context)
                .hasBean("locksEndpoint")
                .hasBean("distlockHealthContributor")
                .hasBean("distlockMetrics")
                .hasBean("distlockObservationCustomizer")
                .hasBean("leaderElectors")
                .hasBean("distlockLockProvider")
                .hasBean("distlockLockRegistry")
                .hasBean("quorumLockStoreFactory")
                .hasBean("redisLockStoreFactory")
                .hasBean("zooKeeperLockStoreFactory")
                .hasBean("distributedLockAdvisor")
                .hasBean("lockLostTransactionListener"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.springframework.boot.actuate",
                "org.springframework.boot.health",
                "io.micrometer",
                "io.github.resilience4j",
                "io.distlock.consensus",
                "org.springframework.data.redis",
                "io.lettuce",
                "org.apache.curator",
                "org.apache.zookeeper",
                "org.testcontainers",
                "org.springframework.boot.testcontainers",
                "org.springframework.boot.docker",
                "org.springframework.transaction",
                "org.springframework.integration",
                "net.javacrumbs.shedlock",
                "reactor"
            })
    void locksWorkWithout(String library) {
        runner.withClassLoader(new FilteredClassLoader(library))
                .withUserConfiguration(OursAlone.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    context.getBean(LockManager.class)
                            .acquire(LockRequest.of("job"))
                            .close();
                });
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    /** Others do not expect that half of their jar is missing. */
    @Configuration(proxyBeanMethods = false)
    @Import(OursSelector.class)
    static class OursAlone {}

    static class OursSelector extends AutoConfigurationImportSelector {

        @Override
        protected List<String> getCandidateConfigurations(
                AnnotationMetadata metadata, AnnotationAttributes attributes) {
            return super.getCandidateConfigurations(metadata, attributes).stream()
                    .filter(name -> name.startsWith("io.distlock"))
                    .toList();
        }

        @Override
        protected AnnotationAttributes getAttributes(AnnotationMetadata metadata) {
            return new AnnotationAttributes(Map.of("exclude", new String[0], "excludeName", new String[0]));
        }
    }
}
