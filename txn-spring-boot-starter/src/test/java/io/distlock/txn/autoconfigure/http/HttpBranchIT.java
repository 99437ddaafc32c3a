package io.distlock.txn.autoconfigure.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.distlock.txn.Outcome;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionCoordinator.Scope;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.TransactionRolledBackException;
import io.distlock.txn.remote.RemoteHeaders;
import io.distlock.txn.spi.DecisionLog;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.ResourceAccessException;
import reactor.core.scheduler.Schedulers;

/** Three services with real HTTP between them: shop calls stock, of which there are two pods, and payment. */
class HttpBranchIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final TransactionOptions ORDER = TransactionOptions.of("order");

    private final CompletableFuture<Throwable> ended = new CompletableFuture<>();

    private static Services services;
    private static CallClients clients;
    private static Gateway stock;
    private static Gateway payment;

    @BeforeAll
    static void start() throws Exception {
        services = new Services("shop", "stock", "payment", "stranger");
        services.start("stock", WebApplicationType.SERVLET);
        services.start("stock-2", WebApplicationType.SERVLET);
        services.start("payment", WebApplicationType.SERVLET);
        services.start(
                "shop",
                WebApplicationType.SERVLET,
                "spring.http.serviceclient.stock.base-url="
                        + services.address("stock").url());
        clients = services.pod("shop").bean(CallClients.class);
        stock = services.address("stock");
        payment = services.address("payment");
    }

    @AfterAll
    static void stop() {
        services.close();
    }

    @BeforeEach
    void reset() {
        services.reset();
    }

    // -- what goes well

    @Test
    void workOfOtherServicesCommitsWithTwoMessagesForEachBranch() throws Exception {
        services.transact(() -> {
            clients.work("stock", "plain");
            return clients.work("payment", "plain");
        });

        assertBooked("stock", "plain");
        assertBooked("payment", "plain");
        assertThat(stock.messages).containsExactly("POST /work/plain?next=", "POST commit");
        assertThat(payment.messages).containsExactly("POST /work/plain?next=", "POST commit");
    }

    @Test
    void restTemplateTakesTheTransactionAlong() throws Exception {
        services.transact(() -> clients.postWithRestTemplate("stock", "/work/template"));

        assertBooked("stock", "template");
    }

    @Test
    void httpServiceTakesTheTransactionAlong() throws Exception {
        services.transact(
                () -> services.pod("shop").bean(CallClients.StockService.class).work("service"));

        assertBooked("stock", "service");
    }

    @Test
    void webClientTakesTheTransactionAlong() throws Exception {
        services.transact(() -> clients.webClient()
                .post()
                .uri(clients.url("stock") + "/work/web")
                .retrieve()
                .bodyToMono(String.class)
                .block(PATIENCE));

        assertBooked("stock", "web");
    }

    @Test
    void webClientTakesTheTransactionOfTheThreadThatCalls() throws Exception {
        services.transact(() -> clients.webClient()
                .post()
                .uri(clients.url("stock") + "/work/elsewhere")
                .retrieve()
                .bodyToMono(String.class)
                .subscribeOn(Schedulers.boundedElastic())
                .block(PATIENCE));

        assertBooked("stock", "elsewhere");
    }

    @Test
    void calledServiceCallsAThirdOne() throws Exception {
        services.transact(() -> clients.work("stock,payment", "chain"));

        assertBooked("stock", "chain");
        assertBooked("payment", "chain");
        assertThat(payment.messages).hasSize(2);
    }

    @Test
    void calledServiceCallsBack() throws Exception {
        services.transact(() -> clients.work("stock,shop,stock", "round"));

        assertThat(services.pod("stock").states("round")).containsExactly("booked", "booked");
        assertBooked("shop", "round");
    }

    @Test
    void callThatChangesNothingCostsNoSecondMessage() throws Exception {
        services.transact(() -> clients.post("stock", "/nothing"));

        assertThat(stock.messages).containsExactly("POST /nothing");
    }

    @Test
    void refusalThatChangedNothingDoomsNothing() throws Exception {
        services.transact(() -> {
            clients.work("payment", "lookup");
            return catchThrowable(() -> clients.post("stock", "/nothing?status=404"));
        });

        assertBooked("payment", "lookup");
    }

    // -- who hears of transactions

    @Test
    void nobodyElseHearsOfTransactions() throws Exception {
        List<HttpRequest> seen = new CopyOnWriteArrayList<>();
        Gateway stranger = services.address("stranger");
        stranger.way = (gateway, request, isOrder) -> {
            seen.add(request);
            return gateway.forward(request, services.pod("payment").port());
        };

        services.transact(() -> clients.postTo(stranger.url().replace("localhost", "127.0.0.1") + "/nothing"));

        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).headers().firstValue(RemoteHeaders.CONTEXT)).isEmpty();
    }

    @Test
    void callOutsideOfATransactionIsAnOrdinaryOne() {
        List<HttpRequest> seen = new CopyOnWriteArrayList<>();
        stock.way = (gateway, request, isOrder) -> {
            seen.add(request);
            return gateway.forward(request, gateway.nextPod());
        };

        assertThat(clients.post("stock", "/nothing")).isEqualTo("nothing done");

        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).headers().firstValue(RemoteHeaders.CONTEXT)).isEmpty();
    }

    @Test
    void redirectIsNotFollowedAndRollsBack() {
        assertThatExceptionOfType(TransactionRolledBackException.class)
                .isThrownBy(() -> services.transact(() -> clients.post("stock", "/work/moved?status=307")))
                .withMessageContaining("redirects");

        assertNothing("stock", "moved");
        assertThat(stock.messages).noneMatch(message -> message.contains("/elsewhere"));
    }

    // -- the called service fails

    @Test
    void errorOfTheCalledServiceRollsBackBoth() {
        assertThatExceptionOfType(HttpServerErrorException.class)
                .isThrownBy(() -> services.transact(() -> {
                    clients.work("payment", "error");
                    return clients.post("stock", "/work/error?status=0");
                }));

        assertNothing("stock", "error");
        assertNothing("payment", "error");
    }

    @Test
    void refusalAfterWorkRollsTheWorkBack() {
        assertThatExceptionOfType(HttpClientErrorException.Conflict.class)
                .isThrownBy(() -> services.transact(() -> clients.post("stock", "/work/refused?status=409")));

        assertNothing("stock", "refused");
    }

    @Test
    void swallowedFailureDoomsTheTransaction() {
        assertThatExceptionOfType(TransactionRolledBackException.class)
                .isThrownBy(() -> services.transact(() -> {
                    clients.work("payment", "swallowed");
                    return catchThrowable(() -> clients.post("stock", "/work/swallowed?status=500"));
                }));

        assertNothing("payment", "swallowed");
        assertNothing("stock", "swallowed");
    }

    @Test
    void transactionMayLiveWithoutABranchThatFailed() throws Exception {
        services.transact(ORDER.withRollbackOnBranchFailure(false), () -> {
            clients.work("payment", "optional");
            return catchThrowable(() -> clients.post("stock", "/work/optional?status=500"));
        });

        assertBooked("payment", "optional");
        assertNothing("stock", "optional");
    }

    @Test
    void calledServiceThatHangsIsWaitedForUntilTheDeadlineOnly() {
        CountDownLatch gate = new CountDownLatch(1);
        services.pod("stock").bean(WorkController.class).gate = gate;
        services.pod("stock-2").bean(WorkController.class).gate = gate;

        Throwable failure = catchThrowable(() ->
                services.transact(ORDER.withTimeout(Duration.ofSeconds(2)), () -> clients.work("stock", "hangs")));
        gate.countDown();

        assertThat(failure).isInstanceOfAny(ResourceAccessException.class, TransactionRolledBackException.class);
        assertNothing("stock", "hangs");
    }

    @Test
    void responseThatIsTooLongRollsBack() {
        assertThatExceptionOfType(HttpServerErrorException.class)
                .isThrownBy(() -> services.transact(() -> clients.post("stock", "/long")));

        assertNothing("stock", "long");
    }

    @Test
    void handlerThatAnswersFromAnotherThreadIsRefused() {
        assertThatExceptionOfType(HttpServerErrorException.class)
                .isThrownBy(() -> services.transact(() -> clients.post("stock", "/later/later")));

        assertNothing("stock", "later");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stock", "shop"})
    void localTransactionThatNobodyCanPrepareIsRefused(String service) {
        assertThatExceptionOfType(HttpServerErrorException.class)
                .isThrownBy(() -> services.transact(() -> {
                    clients.work("payment", "local-" + service);
                    return clients.post(service, "/local/local-" + service);
                }));

        assertNothing(service, "local-" + service);
        assertNothing("payment", "local-" + service);
    }

    // -- the network fails

    @Test
    void lostCallRollsBack() {
        stock.way = (gateway, request, isOrder) -> isOrder ? Gateway.STRAIGHT.take(gateway, request, true) : null;

        assertThatExceptionOfType(ResourceAccessException.class)
                .isThrownBy(() -> services.transact(() -> clients.work("stock", "lost")));

        assertNothing("stock", "lost");
    }

    @Test
    void lostResponseRollsBack() {
        stock.way = (gateway, request, isOrder) -> {
            var response = Gateway.STRAIGHT.take(gateway, request, isOrder);
            return isOrder ? response : null;
        };

        assertThatExceptionOfType(ResourceAccessException.class)
                .isThrownBy(() -> services.transact(() -> clients.work("stock", "unanswered")));

        assertNothing("stock", "unanswered");
    }

    @Test
    void callThatIsDeliveredToBothPodsIsDoneOnce() throws Exception {
        stock.way = (gateway, request, isOrder) -> {
            if (!isOrder) {
                gateway.forward(request, gateway.pods.get(0));
            }
            return gateway.forward(request, gateway.pods.get(1));
        };

        services.transact(() -> clients.work("stock", "twice"));

        assertBooked("stock", "twice");
    }

    @Test
    void deliveryThatNobodyKnowsOfEndsWithItsDeadlineAlthoughTheCallerLives() {
        stock.way = (gateway, request, isOrder) -> {
            if (!isOrder) {
                gateway.forward(request, gateway.pods.get(0));
            }
            return gateway.forward(request, gateway.pods.get(1));
        };

        Throwable failure = catchThrowable(() -> services.transact(ORDER.withTimeout(Duration.ofSeconds(3)), () -> {
            clients.work("stock", "unknown");
            throw new IllegalStateException("changed its mind");
        }));

        assertThat(failure).isNotNull();
        assertNothing("stock", "unknown");
    }

    @Test
    void callThatIsDeliveredTwiceToOnePodIsRefusedTheSecondTime() throws Exception {
        List<Integer> statuses = new CopyOnWriteArrayList<>();
        stock.way = (gateway, request, isOrder) -> {
            var first = gateway.forward(request, gateway.pods.get(0));
            if (!isOrder) {
                statuses.add(gateway.forward(request, gateway.pods.get(0)).statusCode());
            }
            return first;
        };

        services.transact(() -> clients.work("stock", "again"));

        assertThat(statuses).containsExactly(409);
        assertBooked("stock", "again");
    }

    @Test
    void otherPodCommits() throws Exception {
        stock.way = (gateway, request, isOrder) -> gateway.forward(request, gateway.pods.get(isOrder ? 1 : 0));

        services.transact(() -> clients.work("stock", "elsewhere-committed"));

        assertBooked("stock", "elsewhere-committed");
    }

    @Test
    void commitIsToldUntilItIsHeard() throws Exception {
        AtomicInteger lost = new AtomicInteger();
        stock.way = (gateway, request, isOrder) ->
                isOrder && lost.incrementAndGet() <= 3 ? null : Gateway.STRAIGHT.take(gateway, request, isOrder);

        services.transact(() -> clients.work("stock", "told-again"));

        assertBooked("stock", "told-again");
        assertThat(lost).hasValueGreaterThanOrEqualTo(4);
    }

    @Test
    void callThatArrivesAfterTheDeadlineIsNotWorkedFor() {
        List<Integer> statuses = new CopyOnWriteArrayList<>();
        stock.way = (gateway, request, isOrder) -> {
            if (isOrder) {
                return gateway.forward(request, gateway.pods.get(1));
            }
            Throwable failure = ended.get();
            assertThat(failure).isNotNull();
            var late = gateway.forward(request, gateway.pods.get(0));
            statuses.add(late.statusCode());
            return late;
        };

        Throwable failure = catchThrowable(
                () -> services.transact(ORDER.withTimeout(Duration.ofSeconds(2)), () -> clients.work("stock", "late")));
        ended.complete(failure);

        await().atMost(PATIENCE).until(() -> !statuses.isEmpty());
        assertThat(statuses).containsExactly(409);
        assertNothing("stock", "late");
    }

    // -- the caller fails

    @Test
    void branchesOfACallerThatDiedRollBack() {
        Transaction transaction = services.coordinator().begin(ORDER);
        try (Scope scope = services.coordinator().bind(transaction)) {
            clients.work("stock", "orphan");
        }
        assertThat(services.pod("stock").states("orphan")).containsExactly("tried");

        // as everybody does who sees that the process has gone
        services.pod("payment").bean(DecisionLog.class).fence(transaction.id().incarnation());

        assertNothing("stock", "orphan");
        assertThat(transaction.commit()).isInstanceOf(Outcome.RolledBack.class);
    }

    // -- helpers

    private static void assertBooked(String service, String entry) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(services.pod(service).states(entry)).containsExactly("booked"));
    }

    private static void assertNothing(String service, String entry) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(services.pod(service).states(entry)).isEmpty());
    }
}
