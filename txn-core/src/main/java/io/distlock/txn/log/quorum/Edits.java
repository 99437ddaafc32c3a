package io.distlock.txn.log.quorum;

import io.distlock.txn.Heuristic;
import io.distlock.txn.TransactionId;
import io.distlock.txn.log.quorum.Edit.Edited;
import io.distlock.txn.spi.CommitResult;
import io.distlock.txn.spi.Decision;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.Resolution;
import java.util.List;
import java.util.Optional;

/** The steps of the model {@code QuorumLog}, each on one register. */
final class Edits {

    private Edits() {}

    /**
     * Records COMMIT while the owner is not fenced. Of a fenced one a COMMIT that stands is certain; an ABORT is not, as a branch that
     * was never listed may have asked after COMMIT was collected.
     */
    static Edit<CommitResult> commit(DecisionRecord commit) {
        return found -> {
            if (found.isEmpty()) {
                return new Edited<>(found, new CommitResult.Fenced());
            }
            OwnerState state = found.get();
            Optional<DecisionRecord> standing = state.find(commit.transaction());
            if (state.fenced()) {
                return new Edited<>(
                        found,
                        standing.filter(decision -> decision.decision() == Decision.COMMIT)
                                .<CommitResult>map(CommitResult.Decided::new)
                                .orElseGet(CommitResult.Fenced::new));
            }
            if (standing.isPresent()) {
                return new Edited<>(found, new CommitResult.Decided(standing.get()));
            }
            OwnerState next =
                    state.with(commit, OwnerState.COMMIT_SIZE_BYTES_MAX).nextBeat();
            return new Edited<>(Optional.of(next), new CommitResult.Decided(recorded(next, commit)));
        };
    }

    static Edit<Resolution> abort(DecisionRecord abort) {
        return found -> {
            if (found.isEmpty()) {
                return new Edited<>(found, new Resolution.Retired());
            }
            Optional<DecisionRecord> standing = found.get().find(abort.transaction());
            if (standing.isPresent()) {
                return new Edited<>(found, new Resolution.Recorded(standing.get()));
            }
            OwnerState next = found.get().with(abort, OwnerState.SIZE_BYTES_MAX);
            return new Edited<>(Optional.of(next), new Resolution.Recorded(recorded(next, abort)));
        };
    }

    /** A sign of life; answers whether the incarnation may commit. */
    static Edit<Boolean> beat() {
        return found -> found.isPresent() && !found.get().fenced()
                ? new Edited<>(found.map(OwnerState::nextBeat), true)
                : new Edited<>(found, false);
    }

    static Edit<Boolean> fence() {
        return found -> new Edited<>(found.map(OwnerState::fence), true);
    }

    /** Fences an owner that has been silent since this beat; answers whether it is fenced now. */
    static Edit<Boolean> fenceAt(long beat) {
        return found -> {
            boolean silent = found.filter(state -> state.beat() == beat).isPresent();
            Optional<OwnerState> next = silent ? found.map(OwnerState::fence) : found;
            return new Edited<>(next, next.map(OwnerState::fenced).orElse(true));
        };
    }

    /**
     * Answers whether there was anything to write it to. Of a fenced incarnation no record of COMMIT is made.
     *
     * @param decision used if nothing is recorded
     */
    static Edit<Boolean> note(Heuristic heuristic, DecisionRecord decision) {
        return found -> {
            Optional<DecisionRecord> standing = found.flatMap(state -> state.find(decision.transaction()));
            boolean makesNone = found.isEmpty()
                    || (standing.isEmpty() && found.get().fenced() && decision.decision() == Decision.COMMIT);
            if (makesNone) {
                return new Edited<>(found, false);
            }
            DecisionRecord noted = standing.orElse(decision).with(heuristic);
            return new Edited<>(found.map(state -> state.with(noted, OwnerState.SIZE_BYTES_MAX)), true);
        };
    }

    /**
     * Removes decisions, of a living owner with a new beat: whatever was read before stands in the register no more, so that an attempt
     * whose answer was lost can no longer take effect.
     *
     * @param byOwner whether the owner asks; everybody else leaves them until it is fenced
     */
    static Edit<Boolean> collect(List<TransactionId> transactions, boolean byOwner) {
        return found -> {
            if (found.isEmpty() || !(byOwner || found.get().fenced())) {
                return new Edited<>(found, false);
            }
            OwnerState next = found.get().without(transactions);
            boolean changed = next != found.get();
            return new Edited<>(changed ? Optional.of(next.fenced() ? next : next.nextBeat()) : found, changed);
        };
    }

    /** Empties the register of a fenced incarnation without decisions; answers whether it is empty now. */
    static Edit<Boolean> retire() {
        return found -> {
            boolean finished = found.map(
                            state -> state.fenced() && state.lines().isEmpty())
                    .orElse(true);
            return finished ? new Edited<>(Optional.empty(), true) : new Edited<>(found, false);
        };
    }

    /** As everybody will read it. */
    private static DecisionRecord recorded(OwnerState state, DecisionRecord decision) {
        return state.find(decision.transaction()).orElseThrow();
    }
}
