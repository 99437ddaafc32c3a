package io.distlock.txn.autoconfigure.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.txn.BranchId;
import io.distlock.txn.Completion;
import io.distlock.txn.HeuristicOutcome;
import io.distlock.txn.Outcome;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionCoordinator;
import io.distlock.txn.TransactionId;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.autoconfigure.RecordingParticipant;
import io.distlock.txn.autoconfigure.TransactionEngines;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.HeuristicException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.RestClient;

/** Through HTTP, as operators meet it. */
class TransactionsEndpointTests {

    private static ConfigurableApplicationContext application;
    private static RestClient http;
    private static TransactionCoordinator coordinator;
    private static RecordingParticipant stock;

    @BeforeAll
    static void start() {
        application = new SpringApplicationBuilder(Application.class)
                .run(
                        "--server.port=0",
                        "--spring.application.name=orders",
                        "--spring.main.banner-mode=off",
                        "--distlock.enabled=false",
                        "--distlock.txn.log.type=memory",
                        "--distlock.txn.log.memory.allowed=true",
                        "--distlock.txn.recovery.interval=1h",
                        "--distlock.txn.shutdown-timeout=0s",
                        "--management.endpoint.health.show-details=always",
                        "--management.endpoints.web.exposure.include=transactions,health",
                        "--management.endpoint.transactions.access=unrestricted");
        http = RestClient.builder()
                .baseUrl("http://localhost:%s/actuator"
                        .formatted(application.getEnvironment().getProperty("local.server.port")))
                .defaultStatusHandler(status -> true, (request, response) -> {})
                .build();
        coordinator = application.getBean(TransactionCoordinator.class);
        stock = application.getBean(RecordingParticipant.class);
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @BeforeEach
    void forget() {
        application.getBean(Application.class).audited = null;
        stock.commitFailure = null;
        stock.commitGate = new CountDownLatch(0);
        stock.branches.clear();
    }

    @Test
    void openTransactionIsListedWithItsBranches() {
        Transaction transaction = coordinator.begin(TransactionOptions.of("order"));
        transaction.enlist("stock");

        String json = get("/transactions");
        transaction.rollback();

        assertThat(json)
                .contains("\"id\":\"" + transaction.id() + "\"", "\"log\":\"memory\"", "\"name\":\"order\"")
                .contains("\"state\":\"active\"", "\"participant\":\"stock\"", "\"state\":\"open\"", "\"attempts\":0")
                .containsPattern("\"since\":\"\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z\"")
                .containsPattern("\"age\":\"PT[0-9.]+S\"");
    }

    @Test
    void decidedTransactionShowsItsDecisionAndWriter() throws Exception {
        stock.commitGate = new CountDownLatch(1);
        Transaction transaction =
                coordinator.begin(TransactionOptions.of("order").withCompletion(Completion.ASYNC));
        transaction.enlist("stock");
        transaction.commit();

        ResponseEntity<String> answer = one(transaction.id());
        stock.commitGate.countDown();
        transaction.completion().toCompletableFuture().get(30, TimeUnit.SECONDS);

        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.OK);
        assertThat(answer.getBody())
                .contains("\"state\":\"committing\"", "\"outcome\":\"commit\"", "\"writer\":\"orders@");
    }

    @Test
    void unknownTransactionIsNotFound() {
        TransactionId id = someId();

        assertThat(one(id).getStatusCode()).isEqualTo(HttpStatus.NOT_FOUND);
        assertThat(one(new TransactionId("0".repeat(16), "0".repeat(16), 1)).getStatusCode())
                .isEqualTo(HttpStatus.NOT_FOUND);
        assertThat(http.get()
                        .uri("/transactions/x")
                        .retrieve()
                        .toEntity(String.class)
                        .getStatusCode())
                .isEqualTo(HttpStatus.BAD_REQUEST);
    }

    @Test
    void abortDecidesWhatIsUndecided() {
        Transaction transaction = coordinator.begin(TransactionOptions.of("order"));
        transaction.enlist("stock");

        ResponseEntity<String> answer = post(transaction.id(), "ABORT", "stuck");
        Outcome outcome = transaction.commit();

        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.OK);
        assertThat(answer.getBody()).contains("\"result\":\"abort-recorded\"", "still prepared roll back");
        assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
        assertThat(application.getBean(Application.class).audited.getAuditEvent())
                .satisfies(event -> assertThat(event.getType()).isEqualTo("DISTLOCK_FORCED_RESOLUTION"))
                .satisfies(event -> assertThat(event.getData())
                        .containsEntry("id", transaction.id().toString())
                        .containsEntry("outcome", "ABORT")
                        .containsEntry("reason", "stuck"));
    }

    @Test
    void commitIsNotDecidedByForce() {
        Transaction transaction = coordinator.begin(TransactionOptions.of("order"));
        transaction.enlist("stock");

        ResponseEntity<String> answer = post(transaction.id(), "COMMIT", "impatient");
        transaction.rollback();

        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.CONFLICT);
        assertThat(answer.getBody()).contains("\"result\":\"no-commit-recorded\"");
    }

    @Test
    void heuristicIsShownAndSettled() {
        stock.commitFailure = new HeuristicException(HeuristicOutcome.ROLLED_BACK, "ended by hand");
        Transaction transaction = coordinator.begin(TransactionOptions.of("order"));
        transaction.enlist("stock");
        transaction.commit();

        assertThat(get("/transactions"))
                .contains("\"state\":\"decided\"", "\"outcome\":\"rolled-back\"", "\"message\":\"ended by hand\"");
        assertThat(post(transaction.id(), "ABORT", "wrong").getStatusCode()).isEqualTo(HttpStatus.CONFLICT);
        stock.branches.clear();
        assertThat(post(transaction.id(), "COMMIT", "mended").getBody()).contains("\"result\":\"committed\"");
        assertThat(one(transaction.id()).getStatusCode()).isEqualTo(HttpStatus.NOT_FOUND);
    }

    @Test
    void branchInDoubtIsListedAlthoughItsCoordinatorIsElsewhere() {
        TransactionId id = someId();
        stock.branches.put(new BranchId(id, "1", "stock"), BranchStatus.PREPARED);

        assertThat(get("/transactions"))
                .contains("\"id\":\"" + id + "\"", "\"state\":\"in-doubt\"", "\"preparedFor\":\"PT7S\"");
        assertThat(one(id).getBody()).contains("\"state\":\"in-doubt\"");
    }

    @Test
    void wrongOrdersAreRefused() {
        assertThat(post(someId(), "MAYBE", "why not").getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(post(someId(), "ABORT", " ").getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
    }

    @Test
    void healthShowsLogAndRecovery() {
        assertThat(get("/health"))
                .contains(
                        "\"transactions\":{",
                        "\"memory\":{\"open\":",
                        "\"heuristics\":0",
                        "\"oldestInDoubt\":\"PT0S\"");
    }

    private static TransactionId someId() {
        DecisionLog log =
                application.getBean(TransactionEngines.class).engine("").log();
        return new TransactionId(log.incarnation().toCompletableFuture().join().log(), "0123456789abcdef", 5);
    }

    private static String get(String path) {
        return http.get().uri(path).retrieve().body(String.class);
    }

    private static ResponseEntity<String> one(TransactionId id) {
        return http.get().uri("/transactions/{id}", id.toString()).retrieve().toEntity(String.class);
    }

    private static ResponseEntity<String> post(TransactionId id, String outcome, String reason) {
        return http.post()
                .uri("/transactions/{id}", id.toString())
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("outcome", outcome, "reason", reason))
                .retrieve()
                .toEntity(String.class);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            exclude = {HibernateJpaAutoConfiguration.class, DataJpaRepositoriesAutoConfiguration.class})
    static class Application {

        volatile AuditApplicationEvent audited;

        @Bean
        RecordingParticipant stock() {
            return new RecordingParticipant("stock");
        }

        @EventListener
        void on(AuditApplicationEvent event) {
            audited = event;
        }
    }
}
