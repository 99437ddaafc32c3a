package io.distlock.txn.log.quorum;

import static io.distlock.txn.log.quorum.Acceptors.await;
import static io.distlock.txn.log.quorum.Records.abortOf;
import static io.distlock.txn.log.quorum.Records.commitOf;
import static io.distlock.txn.log.quorum.Records.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.devservers.RedisNode;
import io.distlock.devservers.RedisOptions;
import io.distlock.devservers.RedisServers;
import io.distlock.txn.DecisionLogException;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.CommitResult;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.Incarnation;
import io.distlock.txn.spi.Resolution;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Three real servers, some of which die, and coordinators that fall silent. */
class QuorumDecisionLogFaultsIT {

    private static final System.Logger LOGGER = System.getLogger(QuorumDecisionLogFaultsIT.class.getName());
    private static final Duration LEASE = Duration.ofMinutes(10);

    private static RedisServers servers;
    private static Acceptors acceptors;
    private static ScheduledExecutorService timer;
    private final List<DecisionLog> opened = new ArrayList<>();

    @BeforeAll
    static void start() {
        servers = RedisServers.start(3, RedisOptions.defaults().withAppendOnly());
        acceptors = Acceptors.on(servers.nodes().stream().map(RedisNode::uri).toList());
        timer = Executors.newSingleThreadScheduledExecutor();
    }

    @AfterAll
    static void stop() {
        timer.shutdownNow();
        acceptors.close();
        servers.close();
    }

    @AfterEach
    void heal() {
        servers.nodes().stream().filter(node -> !node.isRunning()).forEach(RedisNode::restart);
        opened.forEach(DecisionLog::close);
    }

    @Test
    void decidesWithoutAMinority() {
        DecisionLog log = open(LEASE);
        Incarnation own = await(log.incarnation());
        await(log.commit(commitOf(transaction(own, 1))));

        servers.node(2).kill();

        for (int i = 2; i <= 20; i++) {
            DecisionRecord commit = commitOf(transaction(own, i));
            assertThat(await(log.commit(commit))).isEqualTo(new CommitResult.Decided(commit));
        }
        DecisionLog recoverer = open(LEASE);
        await(recoverer.fence(own.id()));
        assertThat(await(recoverer.decisions(own.id(), Optional.empty(), 100)).records())
                .hasSize(20);
    }

    @Test
    void lossOfTheMajorityIsUnknownAndPasses() {
        DecisionLog log = open(LEASE);
        Incarnation own = await(log.incarnation());
        DecisionRecord before = commitOf(transaction(own, 1));
        await(log.commit(before));
        servers.node(0).kill();
        servers.node(1).kill();

        DecisionRecord commit = commitOf(transaction(own, 2));
        long from = System.nanoTime();
        assertThatThrownBy(() -> await(log.commit(commit))).hasCauseInstanceOf(DecisionLogException.class);
        long tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from);
        assertThatThrownBy(() -> await(log.ping())).hasCauseInstanceOf(DecisionLogException.class);

        LOGGER.log(System.Logger.Level.INFO, "unknown after {0} ms", tookMillis);
        assertThat(tookMillis).isLessThan(20_000); // the register gives up after 2 s
        servers.node(0).restart();
        servers.node(1).restart();
        Awaitility.await().atMost(60, TimeUnit.SECONDS).ignoreExceptions().untilAsserted(() -> assertThat(
                        await(log.commit(commit)))
                .isEqualTo(new CommitResult.Decided(commit)));
        assertThat(await(log.incarnation())).isEqualTo(own);
        assertThat(await(log.read(before.transaction()))).contains(before);
    }

    @Test
    void coordinatorThatFellSilentIsRecoveredToItsEnd() {
        ScheduledExecutorService stopped = Executors.newSingleThreadScheduledExecutor();
        DecisionLog coordinator = open(Duration.ofMillis(500), stopped);
        Incarnation own = await(coordinator.incarnation());
        DecisionRecord commit = commitOf(transaction(own, 1));
        await(coordinator.commit(commit));
        stopped.shutdownNow();

        DecisionLog recoverer = open(LEASE);
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> await(recoverer.owners(1000)).stream()
                .anyMatch(owner -> owner.incarnation().equals(own.id()) && !owner.alive()));

        TransactionId late = transaction(own, 2);
        DecisionRecord abort = abortOf(late);
        assertThat(await(recoverer.abort(abort))).isEqualTo(new Resolution.Recorded(abort));
        assertThat(await(recoverer.decisions(own.id(), Optional.empty(), 100)).records())
                .containsExactly(commit, abort);
        await(recoverer.collect(List.of(commit.transaction(), late)));
        assertThat(await(recoverer.retire(own.id()))).isTrue();
        assertThat(await(coordinator.commit(commitOf(late)))).isEqualTo(new CommitResult.Fenced());
        assertThat(await(recoverer.abort(abort))).isEqualTo(new Resolution.Retired());
    }

    @Test
    void commitsAtTheSameTimeShareRounds() {
        DecisionLog log = open(LEASE);
        Incarnation own = await(log.incarnation());
        await(log.commit(commitOf(transaction(own, 1))));
        long accepts = acceptors.first().accepts();

        List<CompletableFuture<CommitResult>> results = LongStream.rangeClosed(2, 301)
                .mapToObj(sequence ->
                        log.commit(commitOf(transaction(own, sequence))).toCompletableFuture())
                .toList();

        results.forEach(result -> assertThat(await(result)).isInstanceOf(CommitResult.Decided.class));
        long rounds = acceptors.first().accepts() - accepts;
        LOGGER.log(System.Logger.Level.INFO, "300 commits in {0} rounds", rounds);
        assertThat(rounds).isLessThan(100);
    }

    private DecisionLog open(Duration lease) {
        return open(lease, timer);
    }

    private DecisionLog open(Duration lease, ScheduledExecutorService heart) {
        DecisionLog log = QuorumDecisionLog.create(
                acceptors.open(), QuorumDecisionLogOptions.of("test").withLease(lease), heart);
        opened.add(log);
        return log;
    }
}
