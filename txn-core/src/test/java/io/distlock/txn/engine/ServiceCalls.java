package io.distlock.txn.engine;

import io.distlock.simulation.VirtualProcess;
import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionId;
import io.distlock.txn.remote.RemoteParticipant;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.BranchesBelow;
import io.distlock.txn.spi.InDoubtBranch;
import io.distlock.txn.spi.Vote;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Calls of an instance: to the database of its service, and through the production participants to other services. */
final class ServiceCalls implements BranchCalls {

    private static final Duration TIMEOUT = Duration.ofMillis(300);

    private final RemoteWorld remote;
    private final VirtualProcess client;
    private final SimulatedParticipant database;
    private final RemoteOrders orders;
    private final Set<String> participants = new TreeSet<>();

    ServiceCalls(RemoteWorld remote, VirtualProcess client, SimulatedParticipant database) {
        this.remote = remote;
        this.client = client;
        this.database = database;
        this.orders = new RemoteOrders(remote.world(), client, remote.services());
        participants.add(database.name);
        remote.services().keySet().forEach(service -> participants.add(RemoteParticipant.nameOf(service)));
    }

    @Override
    public Set<String> participants() {
        return participants;
    }

    @Override
    public boolean isOnePhase(String participant) {
        return false;
    }

    /** Work that is its own vote. */
    CompletionStage<Boolean> attempt(BranchId branch) {
        return local("try", participant -> participant.attempt(branch));
    }

    @Override
    public CompletionStage<Vote> prepare(BranchId branch) {
        if (!isLocal(branch.participant())) {
            return orders.send(serviceOf(branch.participant()), participant -> participant.prepare(branch));
        }
        CompletionStage<Vote> vote = local("prepare", participant -> participant.prepare(branch));
        return remote.bug() == RemoteBug.ANSWERED_BEFORE_PREPARED
                ? CompletableFuture.completedFuture(Vote.PREPARED)
                : vote;
    }

    @Override
    public CompletionStage<Boolean> commitOnePhase(BranchId branch) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> commit(BranchId branch) {
        if (!isLocal(branch.participant())) {
            return remote.bug() == RemoteBug.NESTED_NOT_TOLD && RemoteHistory.isOnTheWay(branch.branch())
                    ? CompletableFuture.completedFuture(null)
                    : orders.send(serviceOf(branch.participant()), participant -> {
                        participant.commit(branch);
                        return null;
                    });
        }
        CompletionStage<Void> told = local("commit", participant -> {
            participant.commit(branch);
            return null;
        });
        return remote.bug() == RemoteBug.ACKNOWLEDGED_BEFORE_BELOW ? CompletableFuture.completedFuture(null) : told;
    }

    @Override
    public CompletionStage<Void> rollback(BranchId branch) {
        return isLocal(branch.participant())
                ? local("rollback", participant -> {
                    participant.rollback(branch);
                    return null;
                })
                : orders.send(serviceOf(branch.participant()), participant -> {
                    participant.rollback(branch);
                    return null;
                });
    }

    @Override
    public CompletionStage<BranchStatus> status(BranchId branch) {
        return isLocal(branch.participant())
                ? local("status", participant -> participant.status(branch))
                : orders.send(serviceOf(branch.participant()), participant -> participant.status(branch));
    }

    @Override
    public CompletionStage<List<InDoubtBranch>> inDoubt(String participant, int limit) {
        return isLocal(participant)
                ? local("in doubt", own -> own.inDoubt(limit))
                : orders.send(serviceOf(participant), other -> other.inDoubt(limit));
    }

    @Override
    public CompletionStage<BranchesBelow> below(String participant, TransactionId transaction, String branch) {
        return isLocal(participant)
                ? local("below", own -> own.below(transaction, branch))
                : orders.send(serviceOf(participant), other -> other.below(transaction, branch));
    }

    private boolean isLocal(String participant) {
        return participant.equals(database.name);
    }

    private static String serviceOf(String participant) {
        return participant.substring(RemoteParticipant.nameOf("x").length() - 1);
    }

    private <T> CompletionStage<T> local(String label, Function<SimulatedParticipant, T> work) {
        return NetworkedDecisionLog.Calls.withTimeout(
                client,
                TIMEOUT,
                remote.world().network().call(client, database.process, label, () -> work.apply(database)));
    }
}
