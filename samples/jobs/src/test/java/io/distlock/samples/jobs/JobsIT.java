package io.distlock.samples.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** Runs the demo as it is, with a real Redis and two more real processes, and does what it proposes. */
@ExtendWith(OutputCaptureExtension.class)
class JobsIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern LEADER = Pattern.compile("process (\\d+) +leader with token (\\d+)");

    private static ConfigurableApplicationContext first;
    private static String report;
    private static int port;
    private static long otherPid;

    @BeforeAll
    static void runDemo(CapturedOutput console) {
        first = SpringApplication.run(JobsApplication.class, "--server.port=0");
        report = console.getOut().substring(console.getOut().indexOf("The service runs"));
        port = first.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        Matcher kill = Pattern.compile("kill -9 (\\d+)").matcher(report);
        assertThat(kill.find()).as(report).isTrue();
        otherPid = Long.parseLong(kill.group(1));
    }

    @AfterAll
    static void end() {
        first.close();

        assertThat(ProcessHandle.of(otherPid)).isEmpty();
    }

    /** The job may miss a tick, or do it twice, on a machine that is seconds late; it says how often the lock made a difference. */
    @Test
    void reportShowsThatOneProcessDidTheJob() {
        assertThat(report)
                .containsPattern("\\d+ +1 run, by process \\d+ +3 runs")
                .doesNotContain("WARN", "ERROR");
    }

    @Test
    void leadershipMovesWithGrowingTokens() {
        Matcher leader = LEADER.matcher(report.substring(report.indexOf("Each leader")));
        long lastToken = 0;
        long lastProcess = 0;
        int terms = 0;
        while (leader.find()) {
            assertThat(Long.parseLong(leader.group(2))).isGreaterThan(lastToken);
            assertThat(Long.parseLong(leader.group(1))).isNotEqualTo(lastProcess);
            lastToken = Long.parseLong(leader.group(2));
            lastProcess = Long.parseLong(leader.group(1));
            terms++;
        }

        assertThat(terms).isGreaterThanOrEqualTo(3);
    }

    @Test
    void jobsGoOnAndTheirLocksAreShown() {
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(get("/diary")).contains("\"report\"", "\"import\"");
            assertThat(get("/actuator/locks?scope=cluster")).contains("\"leader\"");
            assertThat(get("/actuator/health")).contains("importer");
        });
    }

    private static String get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(LIMIT)
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
