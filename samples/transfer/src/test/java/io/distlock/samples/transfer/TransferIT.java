package io.distlock.samples.transfer;

import static io.distlock.samples.transfer.Http.get;
import static io.distlock.samples.transfer.Http.post;
import static io.distlock.samples.transfer.Http.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

import com.jayway.jsonpath.JsonPath;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** Runs the demo as it is, with two real PostgreSQL servers and processes that die, and does what it proposes. */
@ExtendWith(OutputCaptureExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TransferIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int SUM = 10_000;

    private static ConfigurableApplicationContext first;
    private static String report;
    private static int port;
    private static int secondPort;
    private static long secondPid;

    @BeforeAll
    static void runDemo(CapturedOutput console) {
        first = SpringApplication.run(TransferApplication.class, "--server.port=0");
        report = console.getOut().substring(console.getOut().indexOf("The transfer service runs"));
        port = first.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        Matcher kill = Pattern.compile("localhost:(\\d+)/reviewed-transfers\\?from=c-4\\S+\\s+kill -9 (\\d+)")
                .matcher(report);
        assertThat(kill.find()).as(report).isTrue();
        secondPort = Integer.parseInt(kill.group(1));
        secondPid = Long.parseLong(kill.group(2));
    }

    @AfterAll
    static void end() {
        first.close();

        assertThat(ProcessHandle.of(secondPid)).isEmpty();
    }

    @Test
    void manyTransfersKeepTheSum() {
        assertThat(report)
                .containsPattern("done +270")
                .containsPattern("refused +30")
                .containsPattern("after +7300 +2700 +10000 +0 +270 in both books")
                .doesNotContain("failed", "WARN", "ERROR");
    }

    @Test
    void deathBetweenTwoLocalCommitsLosesMoney() {
        assertThat(report).containsPattern("after +7200 +2700 +9900 +0 +271 debits, 270 credits: 1 without the other");
    }

    @Test
    void deathAfterTheDecisionIsMendedByTheSurvivor() {
        Matcher death = Pattern.compile("Process (\\d+) moved 100 in a distributed transaction")
                .matcher(report);
        assertThat(death.find()).isTrue();
        String mended = report.substring(death.start());

        assertThat(mended)
                .containsPattern("process dead +9900 +0 +9900 +100 +1 debits, 0 credits: 1 without the other")
                .containsPattern("\"outcome\" : \"commit\",\\s+\"writer\" : \"transfer@\\S+:" + death.group(1) + "\"")
                .containsPattern("finished it \\S+ s after")
                .containsPattern("after +9900 +100 +10000 +0 +1 in both books");
    }

    @Test
    void refusedTransferHappensInNeitherDatabase() throws Exception {
        String before = get(port, "/books").body();

        HttpResponse<String> answer = post(port, "/transfers?from=c-2&to=closed&amount=10", "");

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(JsonPath.<String>read(answer.body(), "$.detail")).isEqualTo("No open savings account closed");
        assertThat(get(port, "/books").body()).isEqualTo(before);
    }

    @Test
    void transferIsAbortedByForceFromAnotherProcess() throws Exception {
        post(secondPort, "/reviewed-transfers?from=c-3&to=s-3&amount=10&seconds=60", "");
        String id = awaitAnnounced();

        List<String> name =
                read(secondPort, "/actuator/transactions", "$.transactions[?(@.id == '%s')].name".formatted(id));
        HttpResponse<String> answer =
                post(port, "/actuator/transactions/" + id, "{\"outcome\":\"ABORT\",\"reason\":\"test\"}");

        assertThat(name).containsExactly("TransferService.transferWithReview");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(JsonPath.<String>read(answer.body(), "$.result")).isEqualTo("abort-recorded");
        awaitBalanced();
    }

    @Test
    void healthAndMetricsAreThere() throws Exception {
        String health = read(port, "/actuator/health", "$.components.transactions.status");
        List<Double> committed = read(
                port,
                "/actuator/metrics/distlock.transaction?tag=outcome:committed",
                "$.measurements[?(@.statistic == 'COUNT')].value");

        assertThat(health).isEqualTo("UP");
        assertThat(committed).singleElement().satisfies(count -> assertThat(count)
                .isGreaterThanOrEqualTo(270));
    }

    @Test
    void oneDatabaseAloneIsExplained(CapturedOutput console) {
        assertThatException()
                .isThrownBy(() -> SpringApplication.run(
                        TransferApplication.class, "--spring.datasource.url=jdbc:postgresql://localhost/any"));

        assertThat(console).contains("transfer.savings.url", "The other database is set");
    }

    @Test
    void takenPortIsExplained(CapturedOutput console) {
        String checking = first.getEnvironment().getProperty("spring.datasource.url");
        String savings = first.getEnvironment().getProperty("transfer.savings.url");

        assertThatException()
                .isThrownBy(() -> SpringApplication.run(
                        TransferApplication.class,
                        "--server.port=" + port,
                        "--transfer.demo=false",
                        "--spring.datasource.url=" + checking,
                        "--spring.datasource.username=postgres",
                        "--transfer.savings.url=" + savings,
                        "--transfer.savings.username=postgres"));

        assertThat(console).contains("Port " + port + " is taken", "Set server.port");
    }

    @Test
    @Order(Integer.MAX_VALUE) // nobody needs the second process any more
    void transferOfAKilledProcessIsRolledBack() throws Exception {
        post(secondPort, "/reviewed-transfers?from=c-4&to=s-4&amount=10&seconds=60", "");
        awaitAnnounced();

        ProcessHandle.of(secondPid).orElseThrow().destroyForcibly();

        awaitBalanced();
    }

    /** Id of the only transaction that has announced money. */
    private static String awaitAnnounced() throws Exception {
        await().atMost(LIMIT).until(() -> (int) read(port, "/books", "$.announced") == 10);
        List<String> ids = read(port, "/actuator/transactions", "$.transactions[?(@.state == 'in-doubt')].id");
        assertThat(ids).hasSize(1);
        return ids.get(0);
    }

    private static void awaitBalanced() throws Exception {
        await().atMost(LIMIT).until(() -> (int) read(port, "/books", "$.announced") == 0);
        assertThat((int) read(port, "/books", "$.checking") + (int) read(port, "/books", "$.savings"))
                .isEqualTo(SUM);
        assertThat((int) read(port, "/books", "$.onlyInOne")).isZero();
    }
}
