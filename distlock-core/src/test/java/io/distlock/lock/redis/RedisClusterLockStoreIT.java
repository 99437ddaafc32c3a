package io.distlock.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.RedisCluster;
import io.distlock.devservers.RedisNode;
import io.distlock.lock.LockKey;
import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.AcquireResult.Granted;
import io.distlock.lock.spi.LockStore;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.ReadLeaseContract;
import io.distlock.lock.spi.RecordedHints;
import io.distlock.lock.spi.RenewalResult;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract on a cluster of three masters, and slots that move. */
class RedisClusterLockStoreIT extends ReadLeaseContract {

    private static RedisCluster cluster;
    private static ClientResources resources;
    private static ClientResources derived;
    private static RedisClusterClient client;

    @BeforeAll
    static void startServers() {
        cluster = RedisCluster.start();
        resources = ClientResources.create();
        derived = LockClients.resources(resources);
        client = RedisClusterClient.create(
                derived,
                cluster.nodes().stream()
                        .map(RedisNode::uri)
                        .map(RedisURI::create)
                        .toList());
        client.setOptions(LockClients.clusterOptions());
    }

    @AfterAll
    static void stopServers() {
        client.shutdown();
        derived.shutdown();
        resources.shutdown();
        cluster.close();
    }

    @BeforeEach
    void emptyServers() {
        cluster.nodes().forEach(node -> node.command("FLUSHALL"));
    }

    @Override
    protected LockStore newStore() {
        return RedisLockStore.create(client, RedisLockStoreIT.OPTIONS);
    }

    /** Those of one slot, by chance. */
    @Override
    protected List<LockKey> joinableKeys(int count) {
        int slot = cluster.slotOf("distlock:{" + key + "}");
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> LockKey.of("contract", key.encodedKey(), i))
                .filter(candidate -> SlotHash.getSlot("distlock:{" + candidate + "}") == slot)
                .limit(count)
                .toList();
    }

    @Test
    void locksOfDifferentSlotsAreTakenOneByOne() {
        assertThat(store.takesTogether(List.of(LockKey.of("stock", 1), LockKey.of("stock", 2))))
                .isFalse();
    }

    @Override
    protected Set<String> leftovers() {
        return cluster.nodes().stream()
                .flatMap(node -> node.command("KEYS", "*").lines())
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }

    @Override
    protected void awaitListening(RecordedHints hints) {
        eventually(() -> hints.missed() > 0);
    }

    @Test
    void lockMovesWithItsSlot() {
        Owner owner = owner("p1");
        take(owner);

        moveSlotOfKey();

        assertThat(renew(owner)).isEqualTo(RenewalResult.RENEWED);
        assertThat(answer(store.inspect(key))).isPresent();
    }

    @Test
    void waitingForReplicasFollowsAMovedSlot() {
        // no replica is there: the majority is the master itself, and no WAIT is sent, but routing is our own
        LockStore waiting = RedisLockStore.create(
                client, RedisLockStoreIT.OPTIONS.withReplicaPolicy(ReplicaPolicy.majority(Duration.ofMillis(200))));
        AcquireCommand command = new AcquireCommand(key, owner("p1"), LEASE, 1, false, "test");
        assertThat(answer(waiting.acquire(command))).isInstanceOf(Granted.class);

        moveSlotOfKey();

        assertThat(answer(waiting.acquire(command))).isInstanceOf(Granted.class);
        waiting.close();
    }

    private void moveSlotOfKey() {
        int slot = cluster.slotOf("distlock:{" + key + "}");
        RedisNode from = cluster.ownerOf(slot);
        RedisNode to = cluster.nodes().stream()
                .filter(node -> !node.equals(from))
                .findFirst()
                .orElseThrow();
        cluster.moveSlot(slot, to);
    }
}
