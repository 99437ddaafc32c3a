package io.distlock.txn.engine;

import io.distlock.txn.BranchId;
import io.distlock.txn.Completion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the thread that waits for the end of a transaction does of its calls to branches. Thread-safe. */
final class CallerShare {

    private final BranchCalls calls;
    private final Completion completion;

    CallerShare(BranchCalls calls, Completion completion) {
        this.calls = calls;
        this.completion = completion;
    }

    /**
     * First calls that the waiting thread makes itself: all to resources that answer quickly, else one of those to slow ones, so that
     * these are called at the same time. None that it does not wait for.
     */
    List<Action> of(List<Action> actions) {
        List<Action> quick = new ArrayList<>(actions.size());
        Optional<Action> slow = Optional.empty();
        for (Action action : actions) {
            Optional<BranchId> branch = firstCallOf(action);
            CallPlace place = branch.isEmpty() ? CallPlace.ELSEWHERE : calls.place(branch.get());
            if (place == CallPlace.WAITING_THREAD) {
                quick.add(action);
            } else if (place == CallPlace.WAITING_THREAD_ONCE) {
                slow = Optional.of(action);
            }
        }
        return quick.isEmpty() ? slow.map(List::of).orElse(List.of()) : quick;
    }

    private Optional<BranchId> firstCallOf(Action action) {
        if (action instanceof Action.Prepare prepare) {
            return Optional.of(prepare.branch());
        }
        if (action instanceof Action.CommitOnePhase commit) {
            return Optional.of(commit.branch());
        }
        if (completion == Completion.ASYNC) {
            return Optional.empty();
        }
        if (action instanceof Action.Commit commit && commit.attempt() == 1) {
            return Optional.of(commit.branch());
        }
        return action instanceof Action.Rollback rollback && rollback.attempt() == 1
                ? Optional.of(rollback.branch())
                : Optional.empty();
    }
}
