package io.distlock.txn.remote;

import io.distlock.txn.BranchId;
import io.distlock.txn.HeuristicOutcome;
import io.distlock.txn.TransactionId;
import io.distlock.txn.remote.BranchCommand.Kind;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.BranchesBelow;
import io.distlock.txn.spi.HeuristicException;
import io.distlock.txn.spi.InDoubtBranch;
import io.distlock.txn.spi.TransactionParticipant;
import io.distlock.txn.spi.Vote;
import java.util.List;

/**
 * Another service as a participant. Its branches are prepared by the calls themselves, see {@link OutgoingCalls}, and it has none in doubt:
 * the other service asks the log for itself.
 *
 * <p>Only a signed answer counts as one, whatever the status of the response. Thread-safe.
 */
public final class RemoteParticipant implements TransactionParticipant {

    private static final String PREFIX = "http:";

    private final String target;
    private final RemoteCalls calls;
    private final RemoteRuntime runtime;

    /**
     * A service to be reached.
     *
     * @param target its name, by which {@code calls} reach it and which it knows as its own
     */
    public RemoteParticipant(String target, RemoteCalls calls, RemoteRuntime runtime) {
        this.target = RemoteOptions.requireService(target);
        this.calls = calls;
        this.runtime = runtime;
    }

    /** Name of the participant that stands for a service, such as {@code http:inventory}. */
    public static String nameOf(String target) {
        return PREFIX + target;
    }

    static String targetOf(String participant) {
        if (!participant.startsWith(PREFIX)) {
            throw new IllegalArgumentException("Participant '%s' is no other service".formatted(participant));
        }
        return participant.substring(PREFIX.length());
    }

    @Override
    public String name() {
        return nameOf(target);
    }

    /** Never votes: the vote comes with the answer of the call, and who asks for it has none. */
    @Override
    public Vote prepare(BranchId branch) {
        throw new IllegalStateException("The call of branch %s has not been answered".formatted(branch));
    }

    @Override
    public void commit(BranchId branch) throws Exception {
        BranchOutcome outcome = send(Kind.COMMIT, branch);
        switch (outcome) {
            case COMMITTED -> {}
            case ROLLED_BACK -> throw heuristic(HeuristicOutcome.ROLLED_BACK, branch);
            case MIXED -> throw heuristic(HeuristicOutcome.MIXED, branch);
            case HAZARD -> throw heuristic(HeuristicOutcome.HAZARD, branch);
            case PREPARED, UNFINISHED, UNKNOWN -> throw notEnded(Kind.COMMIT, branch, outcome);
        }
    }

    @Override
    public void rollback(BranchId branch) throws Exception {
        BranchOutcome outcome = send(Kind.ROLLBACK, branch);
        switch (outcome) {
            case ROLLED_BACK -> {}
            case COMMITTED -> throw heuristic(HeuristicOutcome.COMMITTED, branch);
            case MIXED -> throw heuristic(HeuristicOutcome.MIXED, branch);
            case HAZARD -> throw heuristic(HeuristicOutcome.HAZARD, branch);
            case PREPARED, UNFINISHED, UNKNOWN -> throw notEnded(Kind.ROLLBACK, branch, outcome);
        }
    }

    @Override
    public BranchStatus status(BranchId branch) throws Exception {
        BranchOutcome outcome = send(Kind.STATUS, branch);
        return switch (outcome) {
            case COMMITTED -> BranchStatus.COMMITTED;
            case ROLLED_BACK -> BranchStatus.ROLLED_BACK;
            case PREPARED -> BranchStatus.PREPARED;
            case UNKNOWN, MIXED, HAZARD -> BranchStatus.UNKNOWN;
            case UNFINISHED -> throw notEnded(Kind.STATUS, branch, outcome);
        };
    }

    @Override
    public List<InDoubtBranch> inDoubt(int limit) {
        return List.of();
    }

    /** None: what is below its branches is in the other service. */
    @Override
    public BranchesBelow below(TransactionId transaction, String branch) {
        return new BranchesBelow(List.of(), true);
    }

    private BranchOutcome send(Kind kind, BranchId branch) throws Exception {
        if (!branch.participant().equals(name())) {
            throw new IllegalArgumentException("Branch " + branch + " is not one of participant '" + name() + "'");
        }
        BranchCommand command = new BranchCommand(
                kind,
                branch.transaction(),
                branch.branch(),
                target,
                runtime.wallClock().instant(),
                runtime.nonce());
        RemoteCalls.Answer answer =
                calls.send(target, new RemoteCalls.Order(kind.method, command.path(), command.write(runtime.keys())));
        return BranchOutcome.read(runtime.keys(), answer.outcomes(), command.nonce())
                .orElseThrow(
                        () -> new IllegalStateException("Service '%s' answered %s of branch %s with %d and no outcome"
                                .formatted(target, kind, branch, answer.status())));
    }

    private static HeuristicException heuristic(HeuristicOutcome outcome, BranchId branch) {
        return new HeuristicException(outcome, "Branch %s is %s, says its service".formatted(branch, outcome));
    }

    private static IllegalStateException notEnded(Kind kind, BranchId branch, BranchOutcome outcome) {
        return new IllegalStateException(
                "No end of branch %s by %s: it is %s, says its service".formatted(branch, kind, outcome));
    }
}
