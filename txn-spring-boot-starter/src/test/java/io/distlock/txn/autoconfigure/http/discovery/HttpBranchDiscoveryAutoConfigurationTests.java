package io.distlock.txn.autoconfigure.http.discovery;

import static io.distlock.txn.autoconfigure.http.FixedDiscovery.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.txn.autoconfigure.DistributedTransactionAutoConfiguration;
import io.distlock.txn.autoconfigure.advice.DistributedTransactionAdviceAutoConfiguration;
import io.distlock.txn.autoconfigure.http.FixedDiscovery;
import io.distlock.txn.autoconfigure.http.HttpBranchAutoConfiguration;
import io.distlock.txn.autoconfigure.http.TargetAddresses;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class HttpBranchDiscoveryAutoConfigurationTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DistributedTransactionAutoConfiguration.class,
                    DistributedTransactionAdviceAutoConfiguration.class,
                    HttpBranchAutoConfiguration.class,
                    HttpBranchDiscoveryAutoConfiguration.class))
            .withPropertyValues(
                    "distlock.txn.log.type=memory",
                    "distlock.txn.log.memory.allowed=true",
                    "spring.application.name=shop",
                    "distlock.txn.http.enabled=true",
                    "distlock.txn.http.secret=0123456789abcdef0123456789abcdef");

    private final ApplicationContextRunner discovering = runner.withUserConfiguration(Discovery.class);

    @Test
    void ordersGoToTheInstancesOfAServiceInTurns() {
        discovering.run(context -> {
            TargetAddresses addresses = context.getBean(TargetAddresses.class);

            assertThat(List.of(1, 2, 3))
                    .extracting(turn -> addresses.of("stock", URI.create("http://stock/api")))
                    .containsExactly(
                            URI.create("http://10.0.0.1:8081/api"),
                            URI.create("https://[::1]:8082/api"),
                            URI.create("http://10.0.0.1:8081/api"));
        });
    }

    @Test
    void portsReadTheSameWhereNumbersHaveOtherDigits() {
        Locale usual = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG"));
        try {
            discovering.run(context -> assertThat(
                            context.getBean(TargetAddresses.class).of("stock", URI.create("http://stock/api")))
                    .hasPort(8081));
        } finally {
            Locale.setDefault(usual);
        }
    }

    @Test
    void addressWithAPortIsOneOfAServer() {
        discovering.run(context -> assertThat(
                        context.getBean(TargetAddresses.class).of("stock", URI.create("http://stock:8080")))
                .isEqualTo(URI.create("http://stock:8080")));
    }

    @Test
    void serviceThatNobodyKnowsIsReachedByItsAddress() {
        discovering.run(context -> assertThat(
                        context.getBean(TargetAddresses.class).of("billing", URI.create("https://billing.example")))
                .isEqualTo(URI.create("https://billing.example")));
    }

    @Test
    void addressesOfTheApplicationWin() {
        discovering
                .withBean(TargetAddresses.class, () -> (target, base) -> URI.create("http://elsewhere"))
                .run(context -> assertThat(
                                context.getBean(TargetAddresses.class).of("stock", URI.create("http://stock")))
                        .isEqualTo(URI.create("http://elsewhere")));
    }

    @Test
    void nothingIsThereWithoutADiscoveryClientOrWithoutBranches() {
        runner.run(context -> assertThat(context).doesNotHaveBean(TargetAddresses.class));
        runner.withClassLoader(new FilteredClassLoader("org.springframework.cloud"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(TargetAddresses.class));
        discovering.withPropertyValues("distlock.txn.http.enabled=false").run(context -> assertThat(context)
                .doesNotHaveBean(TargetAddresses.class));
    }

    @Configuration(proxyBeanMethods = false)
    static class Discovery {

        @Bean
        DiscoveryClient discovery() {
            return new FixedDiscovery(
                    "stock", () -> List.of(instance("10.0.0.1", 8081, false), instance("::1", 8082, true)));
        }
    }
}
