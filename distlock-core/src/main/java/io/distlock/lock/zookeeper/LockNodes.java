package io.distlock.lock.zookeeper;

import io.distlock.lock.LockKey;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.Owner;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The nodes that this process has, or may have, in ZooKeeper. An owner without one leaves no trace here. Thread-safe. */
final class LockNodes implements ClientLink.Listener {

    private record Id(LockKey key, Owner owner) {}

    private final ConcurrentMap<Id, LockNode> nodes = new ConcurrentHashMap<>();
    private final Hints hints;

    LockNodes(Hints hints) {
        this.hints = hints;
    }

    CompletionStage<AcquireResult> acquire(
            Surroundings surroundings, AcquireCommand command, CompletableFuture<?> step) {
        Id id = new Id(command.key(), command.owner());
        while (true) { // ends, as one that has retired removes itself
            LockNode node = nodes.computeIfAbsent(
                    id,
                    missing -> new LockNode(surroundings, id.key(), id.owner(), retired -> nodes.remove(id, retired)));
            CompletableFuture<AcquireResult> result = node.acquire(command, step);
            if (result != null) {
                return result;
            }
        }
    }

    CompletionStage<ReleaseOutcome> release(LockKey key, Owner owner, Duration keepFor, CompletableFuture<?> step) {
        LockNode node = nodes.get(new Id(key, owner));
        CompletableFuture<ReleaseOutcome> result = node == null ? null : node.release(keepFor, step);
        return result == null ? CompletableFuture.completedStage(ReleaseOutcome.NOT_HELD) : result;
    }

    @Nullable
    LockNode node(LockKey key, Owner owner) {
        return nodes.get(new Id(key, owner));
    }

    int size() {
        return nodes.size();
    }

    void onClose() {
        nodes.values().forEach(LockNode::onClose);
    }

    @Override
    public void onConnected() {
        nodes.values().forEach(LockNode::onConnected);
        hints.missed();
    }

    @Override
    public void onSessionOver() {
        nodes.values().forEach(LockNode::onSessionOver);
    }
}
