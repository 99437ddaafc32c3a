package io.distlock.txn.log.zookeeper;

import static io.distlock.txn.log.zookeeper.LogClients.abortOf;
import static io.distlock.txn.log.zookeeper.LogClients.await;
import static io.distlock.txn.log.zookeeper.LogClients.commitOf;
import static io.distlock.txn.log.zookeeper.LogClients.failureOf;
import static io.distlock.txn.log.zookeeper.LogClients.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.distlock.devservers.TcpProxy;
import io.distlock.devservers.ZooKeeperServer;
import io.distlock.txn.DecisionLogException;
import io.distlock.txn.log.DecisionCodec;
import io.distlock.txn.spi.CommitResult;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.Incarnation;
import io.distlock.txn.spi.Owner;
import io.distlock.txn.spi.Resolution;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryNTimes;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A coordinator whose connection misbehaves, and a recoverer whose connection does not. */
class ZooKeeperDecisionLogFaultsIT {

    private static final Duration IMPATIENT = Duration.ofMillis(700);
    private static final Duration LONG_SESSION = Duration.ofSeconds(30);
    private static final Duration SHORT_SESSION = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static ZooKeeperServer zooKeeper;

    @RegisterExtension
    final LogClients clients = new LogClients();

    private final RecordedEnds ends = new RecordedEnds();
    private TcpProxy proxy;
    private ZooKeeperDecisionLog recoverer;

    @BeforeAll
    static void startServer() {
        zooKeeper = ZooKeeperServer.start();
    }

    @AfterAll
    static void stopServer() {
        zooKeeper.close();
    }

    @BeforeEach
    void start() {
        proxy = clients.own(TcpProxy.start(zooKeeper.host(), zooKeeper.port()));
        recoverer = clients.log(clients.client(zooKeeper.connectString(), LONG_SESSION), "recoverer");
    }

    @AfterEach
    void mend() {
        proxy.resume();
        proxy.heal();
    }

    @Test
    void commitWhoseAnswerWasLostIsOneDecision() {
        ZooKeeperDecisionLog coordinator = coordinator(LONG_SESSION, LIMIT);
        Incarnation incarnation = await(coordinator.incarnation());
        DecisionRecord commit = commitOf(transaction(incarnation, 1));
        proxy.swallowNextReplyTo(commit.writer());

        assertThat(failureOf(coordinator.commit(commit)))
                .isInstanceOf(DecisionLogException.class)
                .hasMessageContaining("unknown");

        assertThat(await(recoverer.abort(abortOf(commit.transaction())))).isEqualTo(new Resolution.Recorded(commit));
        assertThat(repeated(coordinator, commit)).isEqualTo(new CommitResult.Decided(commit));
        assertThat(proxy.swallowedReplies()).isEqualTo(1);
        assertThat(decisionsOf(incarnation)).containsExactly(commit);
        assertThat(ends.ended()).isEmpty();
    }

    @Test
    void openingWhoseAnswerWasLostLeavesNoSecondOwner() {
        ZooKeeperDecisionLog coordinator =
                clients.log(clients.client(proxied(), LONG_SESSION), ZooKeeperDecisionLogOptions.of("opens twice"));
        await(coordinator.fence(await(coordinator.incarnation()).id()));
        proxy.swallowNextReplyTo("opens twice");

        assertThat(failureOf(coordinator.incarnation())).isInstanceOf(DecisionLogException.class);
        assertThat(alive("opens twice")).hasSize(1);
        await().atMost(LIMIT).until(() -> succeeds(coordinator.incarnation()));

        assertThat(alive("opens twice"))
                .containsExactly(await(coordinator.incarnation()).id());
    }

    @Test
    void coordinatorThatStoppedForLongerThanItsSessionCommitsNoMore() {
        ZooKeeperDecisionLog coordinator = coordinator(SHORT_SESSION, IMPATIENT);
        Incarnation incarnation = opened(coordinator);
        DecisionRecord late = commitOf(transaction(incarnation, 1));
        proxy.pause();
        CompletionStage<CommitResult> onTheWay = coordinator.commit(late);

        await().atMost(LIMIT).until(() -> !isAlive(incarnation));
        recoverToTheEnd(incarnation, late);
        proxy.resume();

        onTheWay.toCompletableFuture()
                .handle((result, failure) -> assertThat(result).isIn(null, new CommitResult.Fenced()))
                .join();
        assertThat(repeated(coordinator, late)).isEqualTo(new CommitResult.Fenced());
        assertThat(await(recoverer.read(late.transaction()))).isEmpty();
        assertThat(ownerOf(incarnation)).isEmpty();
        await().atMost(LIMIT).until(() -> ends.ended().contains(incarnation.id()));
        await().atMost(LIMIT).until(() -> commitsUnderAnother(incarnation, coordinator));
    }

    @Test
    void commitThatArrivesAfterTheFenceIsRefusedInALivingSession() {
        ZooKeeperDecisionLog coordinator = coordinator(LONG_SESSION, LIMIT);
        Incarnation incarnation = await(coordinator.incarnation());
        DecisionRecord late = commitOf(transaction(incarnation, 1));
        proxy.pause(TcpProxy.Direction.TO_SERVER);
        CompletionStage<CommitResult> onTheWay = coordinator.commit(late);

        fenceAbortAndCollect(incarnation, late);
        proxy.resume();

        assertThat(await(onTheWay)).isEqualTo(new CommitResult.Fenced());
        assertThat(decisionsOf(incarnation)).isEmpty();
    }

    /** Negative control of the test before: the same write without the check of the owner's node. */
    @Test
    void commitWithoutTheCheckWouldBeRecordedAfterTheFence() throws Exception {
        CuratorFramework client = clients.client(proxied(), LONG_SESSION);
        Incarnation incarnation = await(clients.log(client, "coordinator").incarnation());
        DecisionRecord late = commitOf(transaction(incarnation, 1));
        CompletableFuture<Integer> unchecked = new CompletableFuture<>();
        proxy.pause(TcpProxy.Direction.TO_SERVER);
        client.getZookeeperClient()
                .getZooKeeper()
                .create(
                        "/distlock/txn/v1/d/" + incarnation.id() + "/0000000000000001",
                        new DecisionCodec().encode(late).getBytes(StandardCharsets.UTF_8),
                        ZooDefs.Ids.OPEN_ACL_UNSAFE,
                        CreateMode.PERSISTENT,
                        (rc, path, context, name) -> unchecked.complete(rc),
                        null);

        fenceAbortAndCollect(incarnation, late);
        proxy.resume();

        assertThat(await(unchecked)).isZero();
        assertThat(decisionsOf(incarnation)).containsExactly(late);
    }

    @Test
    void commitIsUnknownInTimeWhileTheServerIsAwayAndWorksAfterwards() {
        ZooKeeperDecisionLog coordinator = coordinator(LONG_SESSION, IMPATIENT);
        Incarnation incarnation = opened(coordinator);
        proxy.partition();
        long startNanos = System.nanoTime();

        Throwable failure = failureOf(coordinator.commit(commitOf(transaction(incarnation, 1))));

        assertThat(failure).isInstanceOf(DecisionLogException.class).hasMessageContaining("unknown");
        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(IMPATIENT.multipliedBy(10));
        proxy.heal();
        assertThat(repeated(coordinator, commitOf(transaction(incarnation, 2))))
                .isInstanceOf(CommitResult.Decided.class);
        assertThat(await(coordinator.incarnation())).isEqualTo(incarnation);
        assertThat(ends.ended()).isEmpty();
    }

    @Test
    void everyStepEndsInTimeWhileTheServerIsSilent() {
        ZooKeeperDecisionLog coordinator = coordinator(LONG_SESSION, IMPATIENT);
        Incarnation incarnation = opened(coordinator);
        DecisionRecord commit = commitOf(transaction(incarnation, 1));
        proxy.pause();

        List<CompletionStage<?>> steps = List.of(
                coordinator.commit(commit),
                coordinator.abort(abortOf(commit.transaction())),
                coordinator.read(commit.transaction()),
                coordinator.owners(10),
                coordinator.decisions(incarnation.id(), Optional.empty(), 10),
                coordinator.collect(List.of(commit.transaction())),
                coordinator.retire(incarnation.id()),
                coordinator.ping());

        assertThat(steps).allSatisfy(step -> assertThat(failureOf(step))
                .isInstanceOf(DecisionLogException.class)
                .hasMessageContaining("did not answer")
                .hasMessageContaining("700 ms"));
        proxy.resume();
    }

    @Test
    void firstIncarnationFailsInTimeWithoutAServerAndComesWithIt() {
        proxy.partition();
        ZooKeeperDecisionLog coordinator = coordinator(LONG_SESSION, IMPATIENT);

        assertThat(failureOf(coordinator.incarnation())).isInstanceOf(DecisionLogException.class);

        proxy.heal();
        await().atMost(LIMIT).until(() -> succeeds(coordinator.incarnation()));
    }

    @Test
    void stepsBeyondTheLimitFailAtOnce() {
        ZooKeeperDecisionLog coordinator = clients.log(
                clients.client(proxied(), LONG_SESSION),
                ZooKeeperDecisionLogOptions.of("coordinator").withInFlightMax(3).withCommandTimeout(LIMIT));
        Incarnation incarnation = await(coordinator.incarnation());
        await(coordinator.ping());
        proxy.pause();
        List<CompletionStage<CommitResult>> onTheWay = List.of(
                coordinator.commit(commitOf(transaction(incarnation, 1))),
                coordinator.commit(commitOf(transaction(incarnation, 2))),
                coordinator.commit(commitOf(transaction(incarnation, 3))));

        CompletableFuture<CommitResult> beyond =
                coordinator.commit(commitOf(transaction(incarnation, 4))).toCompletableFuture();

        assertThat(beyond).isCompletedExceptionally();
        assertThat(failureOf(beyond))
                .isInstanceOf(DecisionLogException.class)
                .hasMessageContaining("3 steps wait")
                .hasMessageContaining("limit");
        proxy.resume();
        assertThat(onTheWay).allSatisfy(commit -> assertThat(await(commit)).isInstanceOf(CommitResult.Decided.class));
        assertThat(decisionsOf(incarnation)).hasSize(3);
    }

    @Test
    void closeEndsInTimeWhileTheServerIsAway() {
        ZooKeeperDecisionLog coordinator = coordinator(LONG_SESSION, IMPATIENT);
        opened(coordinator);
        proxy.pause();
        long startNanos = System.nanoTime();

        coordinator.close();

        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(IMPATIENT.multipliedBy(10));
        proxy.resume();
    }

    @Test
    void clientThatWasNotStartedIsNamed() {
        CuratorFramework latent = CuratorFrameworkFactory.newClient(zooKeeper.connectString(), new RetryNTimes(1, 50));

        assertThat(failureOf(clients.log(latent, "latent").incarnation()))
                .hasMessageContaining("LATENT")
                .hasMessageContaining("started");
    }

    /** The first connection may take longer than an impatient log waits. */
    private static Incarnation opened(ZooKeeperDecisionLog coordinator) {
        await().atMost(LIMIT).until(() -> succeeds(coordinator.incarnation()));
        return await(coordinator.incarnation());
    }

    private ZooKeeperDecisionLog coordinator(Duration session, Duration timeout) {
        ZooKeeperDecisionLog coordinator = clients.log(
                clients.client(proxied(), session),
                ZooKeeperDecisionLogOptions.of("coordinator").withCommandTimeout(timeout));
        coordinator.listen(ends);
        return coordinator;
    }

    private String proxied() {
        return proxy.host() + ":" + proxy.port();
    }

    /** As a coordinator does that does not know the outcome. */
    private static CommitResult repeated(ZooKeeperDecisionLog log, DecisionRecord commit) {
        AtomicReference<CommitResult> answer = new AtomicReference<>();
        await().atMost(LIMIT).until(() -> {
            log.commit(commit)
                    .handle((result, failure) -> {
                        answer.set(result);
                        return result;
                    })
                    .toCompletableFuture()
                    .join();
            return answer.get() != null;
        });
        return answer.get();
    }

    private void fenceAbortAndCollect(Incarnation incarnation, DecisionRecord late) {
        await(recoverer.fence(incarnation.id()));
        DecisionRecord abort = abortOf(late.transaction());
        assertThat(await(recoverer.abort(abort))).isEqualTo(new Resolution.Recorded(abort));
        await(recoverer.collect(List.of(late.transaction())));
    }

    private void recoverToTheEnd(Incarnation incarnation, DecisionRecord late) {
        fenceAbortAndCollect(incarnation, late);
        assertThat(await(recoverer.retire(incarnation.id()))).isTrue();
        assertThat(await(recoverer.abort(abortOf(late.transaction())))).isEqualTo(new Resolution.Retired());
    }

    private List<DecisionRecord> decisionsOf(Incarnation incarnation) {
        return await(recoverer.decisions(incarnation.id(), Optional.empty(), 100))
                .records();
    }

    private boolean isAlive(Incarnation incarnation) {
        return ownerOf(incarnation).orElseThrow().alive();
    }

    private Optional<Owner> ownerOf(Incarnation incarnation) {
        return await(recoverer.owners(1000)).stream()
                .filter(owner -> owner.incarnation().equals(incarnation.id()))
                .findFirst();
    }

    private List<String> alive(String description) {
        return await(recoverer.owners(1000)).stream()
                .filter(owner -> owner.alive() && owner.description().equals(description))
                .map(Owner::incarnation)
                .toList();
    }

    private static boolean commitsUnderAnother(Incarnation ended, ZooKeeperDecisionLog log) {
        return log.incarnation()
                .thenCompose(next -> {
                    return next.id().equals(ended.id())
                            ? CompletableFuture.failedStage(new AssertionError("Still " + ended))
                            : log.commit(commitOf(transaction(next, 1)));
                })
                .handle((result, failure) -> result instanceof CommitResult.Decided)
                .toCompletableFuture()
                .join();
    }

    private static boolean succeeds(CompletionStage<?> stage) {
        return stage.handle((value, failure) -> failure == null)
                .toCompletableFuture()
                .join();
    }
}
