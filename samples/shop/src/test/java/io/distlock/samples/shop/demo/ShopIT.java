package io.distlock.samples.shop.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.jayway.jsonpath.JsonPath;
import io.distlock.samples.shop.chaos.CrashPoint;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** Runs the demo with few orders and kills, on real servers and in processes that die, and does what it proposes. */
@ExtendWith(OutputCaptureExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ShopIT {

    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final int KILLS = 4;

    private static ConfigurableApplicationContext demo;
    private static ShopProcesses processes;
    private static Auditor auditor;
    private static String report;

    @BeforeAll
    static void runDemo(CapturedOutput console) {
        demo = ShopDemo.start(
                "--shop.orders=30",
                "--shop.chaos=" + KILLS,
                "--shop.port=" + ThreadLocalRandom.current().nextInt(15_000, 31_000));
        processes = demo.getBean(ShopProcesses.class);
        auditor = demo.getBean(Auditor.class);
        report = console.getOut();
    }

    @AfterAll
    static void end() {
        List<Long> pids = Arrays.stream(ShopService.values())
                .map(service -> processes.get(service).pid())
                .toList();

        demo.close();

        assertThat(pids).allSatisfy(pid -> assertThat(ProcessHandle.of(pid)).isEmpty());
    }

    @Test
    void servicesDieAtTheirPointsAndComeBack() {
        for (CrashPoint point : Arrays.copyOf(CrashPoint.values(), KILLS)) {
            assertThat(report)
                    .containsPattern("kill +\\d +%s +%s +\\S+ s +\\S+ s".formatted(point.service(), point.text()));
        }
        assertThat(report).containsPattern("\\[#{30}] 100 %  60 of 60 orders");
    }

    @Test
    void booksOfOrdersInTransactionsAgree() {
        Books books = auditor.books(false);

        assertThat(books.torn()).as(report).isZero();
        assertThat(books.complete()).isPositive();
        assertThat(books.goods()).isEqualTo(books.money());
        assertThat(auditor.inDoubt(Instant.now())).isZero();
        assertThat(report)
                .containsPattern("stock taken, and not paid +0 ")
                .containsPattern("paid, and no order +0 ")
                .contains("Branches in doubt: none")
                .doesNotContain("before it was");
    }

    /** The first kill is between two calls of such an order. */
    @Test
    void booksOfOrdersWithoutTransactionAreTorn() {
        Books books = auditor.books(true);

        assertThat(books.deliveredUnpaid()).as(report).isPositive();
        assertThat(books.goods()).isGreaterThan(books.money());
        assertThat(report).containsPattern("agree +\\d+ torn");
    }

    @Test
    void orderIsInThreeBooks() throws Exception {
        HttpResponse<String> answer = post(ShopService.ORDER, "/orders?customer=c-1&sku=lamp&pieces=2");

        String id = JsonPath.read(answer.body(), "$.id");
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(get(ShopService.ORDER, "/orders")).contains(id);
        assertThat(auditor.books(false).delivered()).contains(id);
        assertThat(auditor.books(false).paid()).contains(id);
        assertThat(get(ShopService.INVENTORY, "/stock")).contains("\"sku\":\"lamp\"");
        assertThat(get(ShopService.PAYMENT, "/accounts")).contains("\"customer\":\"c-1\"");
    }

    @Test
    void soldOutIsInNone() throws Exception {
        Books before = auditor.books(false);

        HttpResponse<String> answer = post(ShopService.ORDER, "/orders?customer=c-1&sku=clock&pieces=11");

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(JsonPath.<String>read(answer.body(), "$.detail")).isEqualTo("There are no 11 pieces of clock left");
        assertThat(auditor.books(false)).isEqualTo(before);
    }

    @Test
    void lockAndTransactionOfAnOrderAreShown() throws Exception {
        post(ShopService.ORDER, "/reviewed-orders?customer=c-2&sku=chair&pieces=1&seconds=60");

        await().atMost(LIMIT).untilAsserted(() -> assertThat(get(ShopService.INVENTORY, "/actuator/transactions"))
                .contains("\"in-doubt\"", "stock.reserve"));
        await().atMost(LIMIT).untilAsserted(() -> assertThat(get(ShopService.PAYMENT, "/actuator/transactions"))
                .contains("\"in-doubt\"", "charge"));
        assertThat(get(ShopService.ORDER, "/actuator/locks")).contains("\"key\":\"chair\"", "\"held\"");
        String open = get(ShopService.ORDER, "/actuator/transactions");
        assertThat(open).contains("OrderService.placeWithReview", "http:inventory", "http:payment");

        List<String> ids = JsonPath.read(open, "$.transactions[?(@.name == 'OrderService.placeWithReview')].id");
        for (ShopService inDoubt : List.of(ShopService.INVENTORY, ShopService.PAYMENT)) {
            HttpResponse<String> decided = post(
                    inDoubt, "/actuator/transactions/" + ids.get(0), "{\"outcome\":\"ABORT\",\"reason\":\"test\"}");
            assertThat(decided.statusCode()).as(decided.body()).isEqualTo(200);
        }

        await().atMost(LIMIT).until(() -> auditor.inDoubt(Instant.now()) == 0);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void serviceThatIsKilledByHandIsStartedAgain(CapturedOutput console) {
        long pid = processes.get(ShopService.PAYMENT).pid();

        ProcessHandle.of(pid).orElseThrow().destroyForcibly();

        await().atMost(LIMIT).untilAsserted(() -> assertThat(console)
                .contains(
                        "The payment service is gone",
                        "It is back as process "
                                + processes.get(ShopService.PAYMENT).pid()));
        assertThat(processes.get(ShopService.PAYMENT).pid()).isNotEqualTo(pid);
    }

    private static String get(ShopService service, String path) throws Exception {
        return Http.get(processes.port(service), path).body();
    }

    private static HttpResponse<String> post(ShopService service, String path) throws Exception {
        return Http.post(processes.port(service), path);
    }

    private static HttpResponse<String> post(ShopService service, String path, String json) throws Exception {
        return Http.post(processes.port(service), path, json);
    }
}
