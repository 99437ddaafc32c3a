package io.distlock.txn.autoconfigure.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionCoordinator;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.autoconfigure.DistributedTransactionAutoConfiguration;
import io.distlock.txn.autoconfigure.TransactionConfigurationException;
import io.distlock.txn.autoconfigure.TransactionEngines;
import io.distlock.txn.autoconfigure.advice.DistributedTransactionAdviceAutoConfiguration;
import io.distlock.txn.autoconfigure.http.client.HttpBranchClientAutoConfiguration;
import io.distlock.txn.autoconfigure.http.reactive.HttpBranchWebFluxAutoConfiguration;
import io.distlock.txn.autoconfigure.http.servlet.HttpBranchServletAutoConfiguration;
import io.distlock.txn.spi.TransactionParticipant;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationContext;

class HttpBranchAutoConfigurationTests {

    private static final AutoConfigurations CONFIGURATIONS = AutoConfigurations.of(
            DistributedTransactionAutoConfiguration.class,
            DistributedTransactionAdviceAutoConfiguration.class,
            HttpBranchAutoConfiguration.class,
            HttpBranchClientAutoConfiguration.class,
            HttpBranchServletAutoConfiguration.class,
            HttpBranchWebFluxAutoConfiguration.class);

    private static final String[] ENABLED = {
        "distlock.txn.log.type=memory",
        "distlock.txn.log.memory.allowed=true",
        "spring.application.name=shop",
        "distlock.txn.http.enabled=true",
        "distlock.txn.http.secret=" + Pod.SECRET
    };

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(CONFIGURATIONS).withPropertyValues(ENABLED);

    @Test
    void nothingIsThereUnlessItIsSwitchedOn() {
        new WebApplicationContextRunner()
                .withConfiguration(CONFIGURATIONS)
                .withPropertyValues("distlock.txn.log.type=memory", "distlock.txn.log.memory.allowed=true")
                .run(context -> assertThat(context)
                        .hasSingleBean(TransactionEngines.class)
                        .doesNotHaveBean(BranchCaller.class)
                        .doesNotHaveBean(IncomingBranches.class)
                        .doesNotHaveBean("httpBranchRestClientCustomizer")
                        .doesNotHaveBean(FilterRegistrationBean.class));
    }

    @Test
    void filterComesBeforeSpringSecurity() {
        new WebApplicationContextRunner()
                .withConfiguration(CONFIGURATIONS)
                .withPropertyValues(ENABLED)
                .run(context -> assertThat(
                                context.getBean(FilterRegistrationBean.class).getOrder())
                        .isEqualTo(-200));
    }

    @Test
    void webFluxHasItsOwnFilter() {
        new ReactiveWebApplicationContextRunner()
                .withConfiguration(CONFIGURATIONS)
                .withPropertyValues(ENABLED)
                .run(context ->
                        assertThat(context).hasBean("httpBranchWebFilter").doesNotHaveBean("httpBranchFilter"));
    }

    @Test
    void targetsAreParticipants() {
        runner.withPropertyValues(
                        "distlock.txn.http.targets.stock.url=https://stock.example/api/",
                        "distlock.txn.http.targets.payment.connect-timeout=1s")
                .run(context -> assertThat(context.getBean(TransactionEngines.class)
                                .engine("")
                                .participants())
                        .extracting(TransactionParticipant::name)
                        .containsExactlyInAnyOrder("http:stock", "http:payment"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://stock.example/api, true",
        "https://stock.example/api/items?q=1, true",
        "https://STOCK.example:443/api/items, true",
        "https://stock.example/apis, false",
        "https://stock.example/, false",
        "https://stock.example/api/../admin, false",
        "https://stock.example/api/%2e%2e/admin, false",
        "http://stock.example/api, false",
        "https://stock.example:8443/api, false",
        "https://stock.example.evil/api, false",
        "https://stock.example@evil/api, false",
        "https://evil/https://stock.example/api, false"
    })
    void onlyRequestsBelowTheAddressBelongToATarget(String uri, boolean belongs) {
        runner.withPropertyValues("distlock.txn.http.targets.stock.url=https://stock.example/api/")
                .run(context -> assertThat(context.getBean(HttpBranchSettings.class)
                                .targets()
                                .of(URI.create(uri)))
                        .matches(found -> found.isPresent() == belongs));
    }

    @Test
    void nameOfATargetIsItsHostUnlessAnAddressIsGiven() {
        runner.withPropertyValues("distlock.txn.http.targets.stock.read-timeout=3s")
                .run(context -> assertThat(context.getBean(HttpBranchSettings.class)
                                .targets()
                                .of(URI.create("http://stock/items")))
                        .isPresent());
    }

    @Test
    void secretsCanBeChangedOneAfterTheOther() {
        runner.withPropertyValues(
                        "distlock.txn.shutdown-timeout=10ms",
                        "distlock.txn.http.secret=",
                        "distlock.txn.http.keys.old=" + Pod.SECRET,
                        "distlock.txn.http.keys.new=base64:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
                        "distlock.txn.http.signing-key=new",
                        "distlock.txn.http.targets.stock.key-id=old",
                        "distlock.txn.http.targets.payment.read-timeout=3s")
                .run(context -> {
                    assertThat(context.getBean(HttpBranchSettings.class).keys())
                            .asString()
                            .contains("current=new")
                            .doesNotContain("0123456789");
                    assertThat(header(context, "http://stock")).contains(";k=old;");
                    assertThat(header(context, "http://payment")).contains(";k=new;");
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    distlock.txn.http.secret=|there is no secret
                    distlock.txn.http.secret=short|at least 32
                    distlock.txn.http.secret=base64:!!|not Base64
                    distlock.txn.http.keys.a=0123456789abcdef0123456789abcdef|Both
                    distlock.txn.http.signing-key=other|not there
                    distlock.txn.http.targets.stock.key-id=other|not there
                    distlock.txn.http.service=no name|Settings of distlock.txn.http for service
                    distlock.txn.http.validity=1h|Validity
                    distlock.txn.http.remembered-calls=0|remember
                    distlock.txn.http.server.threads=0|server.threads
                    distlock.txn.http.server.max-response-size=3GB|max-response-size
                    distlock.txn.http.targets.stock.url=stock:8080|neither http
                    distlock.txn.http.targets.stock.url=http://user@stock|a user
                    distlock.txn.http.targets.stock.url=http://sto_ck|no host
                    distlock.txn.http.targets.stock.url=http://stock/?a=b|a query
                    distlock.txn.http.targets.stock.read-timeout=0s|read-timeout
                    distlock.txn.http.targets.stock.ssl-bundle=own|no such SSL bundle
                    """)
    void wrongSettingsFailTheStartAndSayWhatToDo(String property, String message) {
        runner.withPropertyValues(property).run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(TransactionConfigurationException.class)
                .hasMessageContaining(message)
                .satisfies(failure -> assertThat(((TransactionConfigurationException) failure).action())
                        .isNotBlank()));
    }

    private static String header(ApplicationContext context, String address) {
        Transaction transaction = context.getBean(TransactionCoordinator.class).begin(TransactionOptions.of("order"));
        BranchCall call = context.getBean(BranchCaller.class)
                .open(URI.create(address), transaction)
                .orElseThrow();
        call.responded(404, List.of());
        return call.header();
    }

    @Test
    void serviceNeedsAName() {
        runner.withPropertyValues("spring.application.name=").run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(TransactionConfigurationException.class)
                .hasMessageContaining("no name"));
    }
}
