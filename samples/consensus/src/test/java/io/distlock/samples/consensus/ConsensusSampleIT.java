package io.distlock.samples.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.jayway.jsonpath.JsonPath;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** Runs the demo as it is, with real servers, and does what it proposes. */
@ExtendWith(OutputCaptureExtension.class)
class ConsensusSampleIT {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static ConfigurableApplicationContext application;
    private static String report;
    private static int port;

    @BeforeAll
    static void runDemo(CapturedOutput console) {
        application = SpringApplication.run(ConsensusApplication.class, "--server.port=0");
        report = console.getOut().substring(console.getOut().indexOf("The application runs"));
        port = application.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    @AfterAll
    static void end() {
        application.close();
    }

    @Test
    void allProposersLearnTheSame() {
        List<String> learned = Pattern.compile("node-\\d learned: elected is (node-\\d)")
                .matcher(report)
                .results()
                .map(match -> match.group(1))
                .toList();

        assertThat(learned).hasSize(3);
        assertThat(learned.stream().distinct()).hasSize(1);
        assertThat(report)
                .containsPattern("node-\\d +prepare +1\\.\\w+")
                .containsPattern("node-\\d +accept +\\d+\\.\\w+");
    }

    @Test
    void electionGoesOnWithoutAServer() {
        assertThat(report)
                .contains("Server b is killed. The others are a majority and elect somebody")
                .contains("\"name\":\"b\",\"seat\":1", "\"state\":\"away\"", "\"available\":true");
    }

    @Test
    void failoverMakesTwoHoldersOnRedisAndOneOnAMajority() {
        assertThat(report)
                .containsPattern("holders at once +2 +1\\n")
                .containsPattern("the second one was given it +yes +no\\n")
                .containsPattern("the next token is larger +yes +yes\\n")
                .doesNotContain("WARN", "ERROR");
    }

    @Test
    void firstCandidateStaysElected() throws Exception {
        call("POST", "/elections/mayor?candidate=me", "");
        String second = call("POST", "/elections/mayor?candidate=you", "").body();

        assertThat(JsonPath.<String>read(second, "$.candidate")).isEqualTo("me");
        assertThat(call("GET", "/elections/mayor", "").body()).isEqualTo(second);
        assertThat(call("GET", "/elections/nobody", "").statusCode()).isEqualTo(404);
    }

    @Test
    void wipedServerIsTakenBack() throws Exception {
        call("POST", "/servers/c/wipe", "");
        await().atMost(LIMIT).untilAsserted(() -> assertThat(states()).containsExactly("member", "member", "empty"));
        assertThat(call("GET", "/actuator/health/consensus", "").body()).contains("QUARANTINED", "\"status\":\"UP\"");

        HttpResponse<String> readmitted = call(
                "POST", "/actuator/consensus", "{\"action\":\"readmit\",\"node\":\"c\",\"reason\":\"new volume\"}");

        assertThat(readmitted.statusCode()).as(readmitted.body()).isEqualTo(200);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(states()).containsOnly("member"));
        call("POST", "/servers/a/kill", "");
        assertThat(call("POST", "/elections/after-c?candidate=me", "").statusCode())
                .isEqualTo(200);
        call("POST", "/servers/a/restart", "");
        await().atMost(LIMIT).until(() -> states().stream().allMatch("member"::equals));
    }

    @Test
    void roundsAreMetered() throws Exception {
        assertThat(call("GET", "/actuator/metrics/distlock.consensus.rounds", "")
                        .body())
                .contains("prepare", "accept");
    }

    private static List<String> states() throws Exception {
        return JsonPath.read(call("GET", "/actuator/consensus", "").body(), "$.nodes[*].state");
    }

    private static HttpResponse<String> call(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")
                .timeout(LIMIT.multipliedBy(3))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
