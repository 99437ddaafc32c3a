package io.distlock.txn.engine;

import io.distlock.simulation.VirtualProcess;
import io.distlock.simulation.network.SimulatedNetwork;
import io.distlock.txn.BranchId;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.InDoubtBranch;
import io.distlock.txn.spi.Vote;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A coordinator's calls to participants in other processes. Confined to one thread. */
final class NetworkedBranchCalls implements BranchCalls {

    private static final Duration TIMEOUT = Duration.ofMillis(300);

    private final SimulatedNetwork network;
    private final VirtualProcess client;
    private final TreeMap<String, SimulatedParticipant> participants = new TreeMap<>();
    private final TransactionBug bug;

    NetworkedBranchCalls(
            SimulatedNetwork network,
            VirtualProcess client,
            List<SimulatedParticipant> participants,
            TransactionBug bug) {
        this.network = network;
        this.client = client;
        this.bug = bug;
        participants.forEach(participant -> this.participants.put(participant.name, participant));
    }

    @Override
    public Set<String> participants() {
        return Collections.unmodifiableSet(participants.keySet());
    }

    @Override
    public boolean isOnePhase(String participant) {
        return false;
    }

    CompletionStage<Boolean> attempt(BranchId branch) {
        return call(branch, "try", participant -> participant.attempt(branch));
    }

    @Override
    public CompletionStage<Vote> prepare(BranchId branch) {
        return call(branch, "prepare", participant -> participant.prepare(branch));
    }

    @Override
    public CompletionStage<Boolean> commitOnePhase(BranchId branch) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> commit(BranchId branch) {
        CompletionStage<Void> told = order(branch, "commit", participant -> participant.commit(branch));
        return bug == TransactionBug.ACKNOWLEDGED_TOO_EARLY ? CompletableFuture.completedFuture(null) : told;
    }

    @Override
    public CompletionStage<Void> rollback(BranchId branch) {
        return order(branch, "rollback", participant -> participant.rollback(branch));
    }

    @Override
    public CompletionStage<BranchStatus> status(BranchId branch) {
        return call(branch, "status", participant -> participant.status(branch));
    }

    @Override
    public CompletionStage<List<InDoubtBranch>> inDoubt(String participant, int limit) {
        return CompletableFuture.completedFuture(List.of());
    }

    private CompletionStage<Void> order(
            BranchId branch, String label, java.util.function.Consumer<SimulatedParticipant> order) {
        return call(branch, label, participant -> {
                    order.accept(participant);
                    return true;
                })
                .thenApply(done -> null);
    }

    private <T> CompletionStage<T> call(BranchId branch, String label, Function<SimulatedParticipant, T> work) {
        SimulatedParticipant participant = participants.get(branch.participant());
        return NetworkedDecisionLog.Calls.withTimeout(
                client, TIMEOUT, network.call(client, participant.process, label, () -> work.apply(participant)));
    }
}
