package io.distlock.txn.engine;

import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The coordinator's side of two-phase commit for one transaction, as a state machine: events in, actions out. It has no clock, thread
 * or connection, and is confined to whoever calls it.
 *
 * <p>The protocol is presumed abort (Mohan, Lindsay, Obermarck, ACM TODS 11(4), 1986, section 3) with the decision in a write-once
 * register outside of the coordinator, as {@code src/test/tla/TwoPhaseCommit.tla} models it: the states {@code deciding} and {@code
 * unsure} there are {@link TransactionState#DECIDING} and {@link TransactionState#UNSURE} here.
 *
 * <p>Events may be late or repeated; one that does not fit the state is ignored, or answered with what the branch needs to hear.
 */
final class CoordinatorProtocol {

    private final ProtocolState shared;
    private final Votes votes;
    private final DecisionStep decision;
    private final PhaseTwo phaseTwo;

    CoordinatorProtocol(TransactionId id, boolean doomedByAnyBranch, int rollbackAttemptsMax) {
        this.shared = new ProtocolState(id);
        this.phaseTwo = new PhaseTwo(shared, rollbackAttemptsMax);
        this.decision = new DecisionStep(shared, phaseTwo);
        this.votes = new Votes(shared, decision, phaseTwo, doomedByAnyBranch);
    }

    /** Events of the work and of phase one. */
    Votes votes() {
        return votes;
    }

    /** Events of the decision. */
    DecisionStep decision() {
        return decision;
    }

    /** Events of phase two. */
    PhaseTwo phaseTwo() {
        return phaseTwo;
    }

    void doom(Throwable why) {
        shared.doom(why);
    }

    TransactionState state() {
        return shared.state;
    }

    Optional<Throwable> cause() {
        return shared.cause();
    }

    /** Why nobody can tell; present in state UNSURE, and after a doubt that could not be cleared. */
    Optional<Throwable> doubt() {
        return Optional.ofNullable(shared.doubt);
    }

    /** Those that wait for the decision, or to hear of it. */
    List<BranchId> prepared() {
        return shared.listed();
    }

    Collection<BranchState> branches() {
        return shared.branches.values();
    }
}
