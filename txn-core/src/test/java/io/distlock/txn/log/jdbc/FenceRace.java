package io.distlock.txn.log.jdbc;

import static io.distlock.txn.log.jdbc.Records.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.txn.spi.CommitResult;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.Incarnation;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A coordinator that goes on committing while somebody fences it: what is listed after the fence has to be all. */
final class FenceRace {

    private static final int COMMITS_BEFORE = 20;
    private static final int COMMITS_MAX = 900;

    private FenceRace() {}

    static void run(DecisionLog coordinator, DecisionLog recoverer) throws InterruptedException {
        Incarnation incarnation = await(coordinator.incarnation());
        CountDownLatch under = new CountDownLatch(COMMITS_BEFORE);
        CompletableFuture<Set<DecisionRecord>> acknowledged =
                CompletableFuture.supplyAsync(() -> commitAll(coordinator, incarnation, under));
        assertThat(under.await(Records.SECONDS_MAX, TimeUnit.SECONDS)).isTrue();

        await(recoverer.fence(incarnation.id()));

        Set<DecisionRecord> listed = new HashSet<>(Records.decisions(recoverer, incarnation.id()));
        assertThat(await(acknowledged)).isEqualTo(listed);
        assertThat(new HashSet<>(Records.decisions(recoverer, incarnation.id())))
                .isEqualTo(listed);
    }

    private static Set<DecisionRecord> commitAll(DecisionLog log, Incarnation incarnation, CountDownLatch under) {
        Set<DecisionRecord> acknowledged = new HashSet<>();
        for (int sequence = 1; sequence <= COMMITS_MAX; sequence++) {
            DecisionRecord commit = Records.commit(Records.transaction(incarnation, sequence));
            if (await(log.commit(commit)) instanceof CommitResult.Fenced) {
                break;
            }
            acknowledged.add(commit);
            under.countDown();
        }
        return acknowledged;
    }
}
