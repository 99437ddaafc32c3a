package io.distlock.samples.quickstart;

import static io.distlock.samples.quickstart.Http.call;
import static io.distlock.samples.quickstart.Http.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

import com.jayway.jsonpath.JsonPath;
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

/** Runs the demo as it is, with a real Redis and a real second process, and does what it proposes. */
@ExtendWith(OutputCaptureExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class QuickstartIT {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static ConfigurableApplicationContext first;
    private static String report;
    private static int port;
    private static int secondPort;
    private static long secondPid;

    @BeforeAll
    static void runDemo(CapturedOutput console) {
        first = SpringApplication.run(
                QuickstartApplication.class, "--server.port=0", "--spring.data.redis.timeout=30s");
        report = console.getOut().substring(console.getOut().indexOf("The stock service runs"));
        port = first.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        Matcher crash = Pattern.compile("localhost:(\\d+)/stock/sku-2/stocktaking\\?seconds=60'\\s+kill -9 (\\d+)")
                .matcher(report);
        assertThat(crash.find()).as(report).isTrue();
        secondPort = Integer.parseInt(crash.group(1));
        secondPid = Long.parseLong(crash.group(2));
    }

    @AfterAll
    static void end() {
        first.close();

        assertThat(ProcessHandle.of(secondPid)).isEmpty();
    }

    @Test
    void buyersWithTheLockGetEveryItemOnce() throws Exception {
        List<Integer> items = read(port, "/stock/lamp", "$.sales[*].item");
        List<Number> tokens = read(port, "/stock/lamp", "$.sales[*].token");
        List<Number> processes = read(port, "/stock/lamp", "$.sales[*].process");

        assertThat(items).hasSize(100).doesNotHaveDuplicates();
        assertThat(tokens).extracting(Number::longValue).isSorted().doesNotHaveDuplicates();
        assertThat(processes)
                .extracting(Number::longValue)
                .contains(ProcessHandle.current().pid(), secondPid);
    }

    @Test
    void buyersWithoutTheLockGetMoreThanThereIs() throws Exception {
        List<Integer> items = read(port, "/stock/naive-lamp", "$.sales[*].item");

        assertThat(items).hasSizeGreaterThan(100);
    }

    @Test
    void reportComparesBoth() {
        assertThat(report)
                .containsPattern("buyers asked +200 +200")
                .containsPattern("sold +100 +[12]")
                .containsPattern("oversold +0 +[1-9]")
                .containsPattern("left on the shelf +0 +\\d")
                .doesNotContain("refused", "WARN", "ERROR");
    }

    @Test
    void heldLockIsShownAndReleasedByForce() throws Exception {
        String lock = "/actuator/locks/stock/shown";
        assertThat(call("POST", port, "/stock/shown/stocktaking?seconds=60").statusCode())
                .isEqualTo(202);

        await().atMost(LIMIT).until(() -> call("GET", port, lock).statusCode() == 200);
        Number token = read(secondPort, lock, "$.token");
        List<Number> ofThisProcess = read(port, "/actuator/locks", "$.locks[?(@.key == 'shown')].token");
        List<Number> ofAll = read(secondPort, "/actuator/locks?scope=cluster", "$.locks[?(@.key == 'shown')].token");
        String released =
                call("DELETE", port, lock + "?token=" + token + "&reason=test").body();

        assertThat(ofThisProcess).containsExactly(token);
        assertThat(ofAll).containsExactly(token);
        assertThat(JsonPath.<String>read(released, "$.outcome")).isEqualTo("released");
        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(call("GET", port, "/actuator/locks").body()).doesNotContain("shown"));
    }

    @Test
    void buyerGivesUpWhileTheLockIsHeld() throws Exception {
        call("POST", port, "/stock/busy/stocktaking?seconds=15");
        await().atMost(LIMIT)
                .until(() -> call("GET", port, "/actuator/locks/stock/busy").statusCode() == 200);

        int status = call("POST", secondPort, "/stock/busy/sales?buyer=me").statusCode();

        assertThat(status).isEqualTo(423);
    }

    @Test
    void healthAndMetricsAreThere() throws Exception {
        String health = read(port, "/actuator/health", "$.components.distlock.components.redis.status");
        List<Double> acquired = read(
                port,
                "/actuator/metrics/distlock.acquire?tag=outcome:acquired",
                "$.measurements[?(@.statistic == 'COUNT')].value");

        assertThat(health).isEqualTo("UP");
        assertThat(acquired).singleElement().satisfies(count -> assertThat(count)
                .isGreaterThanOrEqualTo(100));
    }

    @Test
    void takenPortIsExplained(CapturedOutput console) {
        assertThatException()
                .isThrownBy(() -> SpringApplication.run(
                        QuickstartApplication.class, "--server.port=" + port, "--quickstart.demo=false"));

        assertThat(console).contains("Port " + port + " is taken", "Set server.port");
    }

    @Test
    @Order(Integer.MAX_VALUE) // nobody needs the second process any more
    void lockOfAKilledProcessGoesToTheNextBuyer() throws Exception {
        call("PUT", port, "/stock/orphan?items=1");
        call("POST", secondPort, "/stock/orphan/stocktaking?seconds=60");
        String lock = "/actuator/locks/stock/orphan";
        await().atMost(LIMIT).until(() -> call("GET", port, lock).statusCode() == 200);
        Number token = read(port, lock, "$.token");

        ProcessHandle.of(secondPid).orElseThrow().destroyForcibly();
        String sale = call("POST", port, "/stock/orphan/sales?buyer=next").body();

        assertThat(JsonPath.<Integer>read(sale, "$.item")).isEqualTo(1);
        assertThat(JsonPath.<Number>read(sale, "$.token").longValue()).isGreaterThan(token.longValue());
    }
}
