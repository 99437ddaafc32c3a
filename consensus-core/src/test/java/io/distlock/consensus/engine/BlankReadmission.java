package io.distlock.consensus.engine;

import io.distlock.consensus.paxos.Configuration;
import io.distlock.consensus.paxos.Reply;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A readmission that trusts in the majority: no fence, no sweep, no floor. */
final class BlankReadmission extends Readmission {

    BlankReadmission(Group group, int seat, Configuration before) {
        super(group, seat, before);
    }

    @Override
    CompletionStage<Map<Integer, Reply>> fence() {
        return CompletableFuture.completedFuture(Map.of());
    }

    @Override
    CompletionStage<Collection<Integer>> inspect(Map<Integer, Reply> fenced) {
        return CompletableFuture.completedFuture(fenced.keySet());
    }

    @Override
    CompletionStage<Void> sweep(Collection<Integer> fenced) {
        return CompletableFuture.completedFuture(null);
    }
}
