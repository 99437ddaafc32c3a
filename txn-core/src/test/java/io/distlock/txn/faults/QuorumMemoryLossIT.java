package io.distlock.txn.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.consensus.engine.PaxosCluster;
import io.distlock.consensus.engine.PaxosOptions;
import io.distlock.consensus.engine.PaxosRegister;
import io.distlock.consensus.engine.PaxosRuntime;
import io.distlock.consensus.redis.Durability;
import io.distlock.consensus.redis.RedisAcceptorNode;
import io.distlock.consensus.redis.RedisAcceptorOptions;
import io.distlock.consensus.spi.AcceptorNode;
import io.distlock.devservers.RedisNode;
import io.distlock.devservers.RedisOptions;
import io.distlock.devservers.RedisServers;
import io.distlock.txn.BranchId;
import io.distlock.txn.DecisionLogException;
import io.distlock.txn.TransactionId;
import io.distlock.txn.log.quorum.QuorumDecisionLog;
import io.distlock.txn.log.quorum.QuorumDecisionLogOptions;
import io.distlock.txn.spi.CommitResult;
import io.distlock.txn.spi.Decision;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.Incarnation;
import io.distlock.txn.spi.Resolution;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A server of a decision log forgets, right after a decision and a fence that only it and one other have accepted: the worst moment,
 * since it makes a majority with the third server, which knows of neither.
 */
class QuorumMemoryLossIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final PaxosOptions OPTIONS = PaxosOptions.defaults()
            .withRoundTimeout(Duration.ofMillis(300))
            .withOperationTimeout(Duration.ofSeconds(1))
            .withBackOffMax(Duration.ofMillis(50));

    private final RedisServers servers =
            RedisServers.start(3, RedisOptions.defaults().withAppendOnly());
    private final RedisClient client = RedisClient.create();
    private final PaxosRuntime runtime = PaxosRuntime.system();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final List<AcceptorNode> nodes = servers.nodes().stream()
            .<AcceptorNode>map(server -> RedisAcceptorNode.create(
                    client,
                    RedisURI.create(server.uri()),
                    RedisAcceptorOptions.of("g").withDurability(Durability.RESTART_QUARANTINE)))
            .toList();
    private final PaxosCluster cluster = new PaxosCluster("g", nodes, OPTIONS.withAttemptsMax(20), runtime);
    private final Map<TransactionId, Decision> told = new LinkedHashMap<>();

    @BeforeEach
    void bootstrap() {
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .build());
        await(cluster.bootstrap());
    }

    @AfterEach
    void stop() {
        servers.nodes().forEach(RedisNode::resume);
        timer.shutdownNow();
        nodes.forEach(AcceptorNode::close);
        client.shutdown(0, 2, TimeUnit.SECONDS);
        runtime.shutdown();
        servers.close();
    }

    @ParameterizedTest
    @EnumSource
    void serverThatForgetsIsNotCountedAndNothingIsDecidedAnew(MemoryLoss loss) {
        DecisionLog coordinator = open();
        DecisionLog other = open();
        Incarnation fenced = again(coordinator::incarnation);
        commit(coordinator, new TransactionId(fenced.log(), fenced.id(), 1));
        TransactionId doubtful = new TransactionId(fenced.log(), fenced.id(), 2);
        abort(other, doubtful);
        Map<String, byte[]> early = MemoryLoss.filesOf(servers.node(0));
        servers.node(2).pause();
        commit(coordinator, new TransactionId(fenced.log(), fenced.id(), 3));
        again(() -> other.fence(fenced.id()).thenApply(done -> true));

        loss.strike(servers.node(0), early);

        servers.node(1).pause();
        servers.node(2).resume();
        DecisionRecord late = commitOf(new TransactionId(fenced.log(), fenced.id(), 4));
        assertThatThrownBy(() -> await(coordinator.commit(late))).hasCauseInstanceOf(DecisionLogException.class);
        servers.node(1).resume();
        stands(other, coordinator, late);
        decideInTurns(open(), other);
        assertThat(await(cluster.inspect()).acceptors().get(0).standing().isQuarantined())
                .isTrue();

        readmit(loss);
        servers.node(1).pause();
        stands(other, coordinator, late);
    }

    /** The fenced owner stays fenced, and everybody reads what was told before. */
    private void stands(DecisionLog reader, DecisionLog fencedOwner, DecisionRecord late) {
        assertThat(again(() -> fencedOwner.commit(late))).isEqualTo(new CommitResult.Fenced());
        told.forEach((transaction, decision) -> assertThat(decisionOf(again(() -> reader.abort(abortOf(transaction)))))
                .isEqualTo(decision));
    }

    /** A coordinator decides while a branch in doubt asks: both hear the same. */
    private void decideInTurns(DecisionLog coordinator, DecisionLog branch) {
        Incarnation own = again(coordinator::incarnation);
        for (int sequence = 1; sequence <= 10; sequence++) {
            TransactionId transaction = new TransactionId(own.log(), own.id(), sequence);
            CompletionStage<CommitResult> committing = coordinator.commit(commitOf(transaction));
            Decision asked = decisionOf(again(() -> branch.abort(abortOf(transaction))));
            await(committing.exceptionally(unknown -> new CommitResult.Fenced()));
            CommitResult result = again(() -> coordinator.commit(commitOf(transaction)));

            assertThat(result).isInstanceOfSatisfying(CommitResult.Decided.class, decided -> assertThat(
                            decided.record().decision())
                    .isEqualTo(asked));
            told.put(transaction, asked);
        }
    }

    /** As an operator does; a promoted server has to be started anew first. */
    private void readmit(MemoryLoss loss) {
        RedisNode server = servers.node(0);
        if (loss == MemoryLoss.PROMOTED) {
            server.kill();
            server.restart();
        }
        Awaitility.await().atMost(LIMIT).ignoreExceptions().until(() -> {
            server.command("FLUSHALL");
            await(cluster.readmit(0));
            return true;
        });
    }

    private void commit(DecisionLog log, TransactionId transaction) {
        assertThat(again(() -> log.commit(commitOf(transaction))))
                .isEqualTo(new CommitResult.Decided(commitOf(transaction)));
        told.put(transaction, Decision.COMMIT);
    }

    private void abort(DecisionLog log, TransactionId transaction) {
        assertThat(decisionOf(again(() -> log.abort(abortOf(transaction))))).isEqualTo(Decision.ABORT);
        told.put(transaction, Decision.ABORT);
    }

    private DecisionLog open() {
        return QuorumDecisionLog.create(
                new PaxosRegister(nodes, await(cluster.discover()), OPTIONS, runtime),
                QuorumDecisionLogOptions.of("test").withLease(Duration.ofMinutes(10)),
                timer);
    }

    private static Decision decisionOf(Resolution resolution) {
        return resolution instanceof Resolution.Recorded recorded
                ? recorded.record().decision()
                : Decision.ABORT;
    }

    private static DecisionRecord commitOf(TransactionId transaction) {
        return DecisionRecord.commit(transaction, List.of(new BranchId(transaction, "1", "stock")), "coordinator", NOW);
    }

    private static DecisionRecord abortOf(TransactionId transaction) {
        return DecisionRecord.abort(transaction, "somebody in doubt", NOW);
    }

    /** A step whose outcome is unknown is repeated. */
    private static <T> T again(Supplier<CompletionStage<T>> step) {
        return Awaitility.await()
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(() -> await(step.get()), result -> true);
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }
}
