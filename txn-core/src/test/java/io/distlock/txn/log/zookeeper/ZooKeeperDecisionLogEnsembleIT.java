package io.distlock.txn.log.zookeeper;

import static io.distlock.txn.log.zookeeper.LogClients.await;
import static io.distlock.txn.log.zookeeper.LogClients.commitOf;
import static io.distlock.txn.log.zookeeper.LogClients.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.distlock.devservers.ZooKeeperEnsemble;
import io.distlock.devservers.ZooKeeperNode;
import io.distlock.txn.spi.CommitResult;
import io.distlock.txn.spi.DecisionPage;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.Incarnation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Decisions while members of an ensemble fail, and lag. */
class ZooKeeperDecisionLogEnsembleIT {

    private static final int BATCH = 50;
    private static final int COMMITS_MAX = 5000;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static ZooKeeperEnsemble ensemble;

    @RegisterExtension
    final LogClients clients = new LogClients();

    @BeforeAll
    static void start() {
        ensemble = ZooKeeperEnsemble.start();
    }

    @AfterAll
    static void stop() {
        ensemble.close();
    }

    @Test
    void commitsOutliveTheLeader() {
        ZooKeeperDecisionLog coordinator =
                clients.log(clients.client(ensemble.connectString(), LogClients.SESSION), "coordinator");
        Incarnation incarnation = await(coordinator.incarnation());
        List<DecisionRecord> commits = new ArrayList<>();
        List<DecisionRecord> unknown = new ArrayList<>();

        CompletableFuture<ZooKeeperNode> kill = CompletableFuture.supplyAsync(ensemble::killLeader);
        do {
            List<DecisionRecord> batch = commits(incarnation, commits.size() + 1);
            commits.addAll(batch);
            attempt(coordinator, batch).forEach((commit, attempt) -> {
                if (answer(attempt) == null) {
                    unknown.add(commit);
                } else {
                    assertThat(answer(attempt)).isEqualTo(new CommitResult.Decided(commit));
                }
            });
        } while (!kill.isDone() && commits.size() < COMMITS_MAX);
        ZooKeeperNode dead = await(kill);

        ensemble.awaitServing();
        ZooKeeperNode follower = follower();
        ZooKeeperDecisionLog recoverer =
                clients.log(clients.client(follower.connectString(), LogClients.SESSION), "recoverer");
        List<DecisionRecord> listed = decisions(recoverer, incarnation);
        assertThat(listed).doesNotHaveDuplicates().containsAll(without(commits, unknown));
        assertThat(commits).containsAll(listed);

        await().atMost(LIMIT).until(() -> areDecided(coordinator, unknown));

        await(recoverer.fence(incarnation.id()));
        assertThat(decisions(recoverer, incarnation)).containsExactlyInAnyOrderElementsOf(commits);
        dead.restart();
    }

    /** Each round another member asks, right after the last answer. */
    @Test
    void everyMemberListsWhatWasRecordedBeforeTheFence() {
        ensemble.awaitServing();
        ZooKeeperDecisionLog coordinator =
                clients.log(clients.client(ensemble.connectString(), LogClients.SESSION), "coordinator");
        List<ZooKeeperDecisionLog> recoverers = ensemble.members().stream()
                .filter(ZooKeeperNode::isRunning)
                .map(member -> clients.log(clients.client(member.connectString(), LogClients.SESSION), "recoverer"))
                .toList();
        recoverers.forEach(recoverer -> await(recoverer.ping()));

        for (int round = 0; round < 15; round++) {
            Incarnation incarnation = await(coordinator.incarnation());
            List<DecisionRecord> commits = commits(incarnation, 1);
            commits.stream().map(coordinator::commit).toList().forEach(LogClients::await);

            ZooKeeperDecisionLog one = recoverers.get(round % recoverers.size());
            ZooKeeperDecisionLog other = recoverers.get((round + 1) % recoverers.size());
            await(one.fence(incarnation.id()));
            assertThat(decisions(other, incarnation)).containsExactlyInAnyOrderElementsOf(commits);
            assertThat(await(coordinator.commit(commitOf(transaction(incarnation, BATCH + 1)))))
                    .isEqualTo(new CommitResult.Fenced());
        }
    }

    private static ZooKeeperNode follower() {
        return ensemble.members().stream()
                .filter(member -> member.role().filter("follower"::equals).isPresent())
                .findFirst()
                .orElseThrow();
    }

    /** Repeats all of them; a second answer is the same as the first. */
    private static boolean areDecided(ZooKeeperDecisionLog log, List<DecisionRecord> commits) {
        Map<DecisionRecord, CompletionStage<CommitResult>> attempts = attempt(log, commits);
        attempts.forEach((commit, attempt) -> assertThat(answer(attempt)).isIn(null, new CommitResult.Decided(commit)));
        return attempts.values().stream().allMatch(attempt -> answer(attempt) != null);
    }

    private static Map<DecisionRecord, CompletionStage<CommitResult>> attempt(
            ZooKeeperDecisionLog log, List<DecisionRecord> commits) {
        Map<DecisionRecord, CompletionStage<CommitResult>> attempts = new LinkedHashMap<>();
        commits.forEach(commit -> attempts.put(commit, log.commit(commit)));
        return attempts;
    }

    /** Null if it is unknown. */
    private static CommitResult answer(CompletionStage<CommitResult> attempt) {
        return attempt.handle((result, failure) -> result).toCompletableFuture().join();
    }

    private static List<DecisionRecord> decisions(ZooKeeperDecisionLog log, Incarnation incarnation) {
        List<DecisionRecord> listed = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            DecisionPage page = await(log.decisions(incarnation.id(), cursor, 1000));
            listed.addAll(page.records());
            cursor = page.next();
        } while (cursor.isPresent() && listed.size() <= COMMITS_MAX);
        return listed;
    }

    private static List<DecisionRecord> commits(Incarnation incarnation, long first) {
        return LongStream.range(first, first + BATCH)
                .mapToObj(sequence -> commitOf(transaction(incarnation, sequence)))
                .toList();
    }

    private static List<DecisionRecord> without(List<DecisionRecord> all, List<DecisionRecord> some) {
        return all.stream().filter(commit -> !some.contains(commit)).toList();
    }
}
