package io.distlock.txn.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.txn.TransactionCoordinator;
import io.distlock.txn.TransactionOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurationImportSelector;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.type.AnnotationMetadata;

/** The auto-configurations as Spring Boot imports them, when whole libraries are missing. */
class OptionalClassesTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withPropertyValues(
                    "distlock.txn.log.type=memory",
                    "distlock.txn.log.memory.allowed=true",
                    "distlock.enabled=false",
                    "distlock.txn.http.enabled=true",
                    "distlock.txn.http.service=shop",
                    "distlock.txn.http.secret=0123456789abcdef0123456789abcdef",
                    "distlock.txn.http.targets.stock.url=http://localhost:1",
                    "management.endpoints.web.exposure.include=transactions");

    @Test
    void everythingIsThereWithAllLibraries() {
        runner.withUserConfiguration(Application.class).run(context -> assertThat(context)
                .hasBean("transactionCoordinator")
                .hasBean("distributedTransactionAdvisor")
                .hasBean("transactionsEndpoint")
                .hasBean("transactionsHealthIndicator")
                .hasBean("transactionMetrics")
                .hasBean("observedTransactions")
                .hasBean("jdbcDecisionLogFactory")
                .hasBean("zooKeeperDecisionLogFactory")
                .hasBean("quorumDecisionLogFactory")
                .hasBean("tccAdvisor")
                .hasBean("httpBranchRestClientCustomizer")
                .hasBean("httpBranchWebClientCustomizer")
                .hasBean("httpBranchMeters")
                .hasBean("observedHttpOrders"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.springframework.boot.actuate",
                "org.springframework.boot.health",
                "io.micrometer",
                "io.github.resilience4j",
                "io.github.resilience4j.bulkhead",
                "jakarta.servlet",
                "org.springframework.boot.http",
                "org.springframework.boot.restclient",
                "org.springframework.boot.webclient",
                "org.springframework.web",
                "org.springframework.cloud",
                "org.springframework.jdbc",
                "org.springframework.boot.jdbc",
                "io.distlock.consensus",
                "org.apache.curator",
                "org.apache.zookeeper",
                "jakarta.transaction",
                "com.zaxxer",
                "org.messaginghub",
                "org.springframework.jms",
                "org.springframework.boot.jms",
                "reactor",
                "com.fasterxml",
                "org.springframework.boot.testcontainers",
                "org.springframework.boot.docker",
                "org.testcontainers"
            })
    void transactionsWorkWithout(String library) {
        runner.withClassLoader(new FilteredClassLoader(library))
                .withUserConfiguration(OursAlone.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(TransactionCoordinator.class)
                                    .execute(TransactionOptions.of("any"), () -> "done"))
                            .isEqualTo("done");
                });
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            exclude = {HibernateJpaAutoConfiguration.class, DataJpaRepositoriesAutoConfiguration.class})
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
                    .filter(name -> name.startsWith("io.distlock.txn"))
                    .toList();
        }

        @Override
        protected AnnotationAttributes getAttributes(AnnotationMetadata metadata) {
            return new AnnotationAttributes(Map.of("exclude", new String[0], "excludeName", new String[0]));
        }
    }
}
