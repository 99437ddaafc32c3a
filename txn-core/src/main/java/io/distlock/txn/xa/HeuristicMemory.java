package io.distlock.txn.xa;

import io.distlock.txn.BranchId;
import io.distlock.txn.HeuristicOutcome;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.transaction.xa.XAException;
import org.jspecify.annotations.Nullable;

/** What this process remembers of branches that a resource has forgotten, or should forget: the last of them. Thread-safe. */
final class HeuristicMemory {

    private static final int MAX = 1000;

    private final Map<BranchId, Boolean> rolledBack = bounded();
    private final Map<BranchId, Integer> ended = bounded();

    /** How a branch ended on its own; null if the code says something else. */
    static @Nullable HeuristicOutcome outcome(int code) {
        return switch (code) {
            case XAException.XA_HEURCOM -> HeuristicOutcome.COMMITTED;
            case XAException.XA_HEURRB -> HeuristicOutcome.ROLLED_BACK;
            case XAException.XA_HEURMIX -> HeuristicOutcome.MIXED;
            case XAException.XA_HEURHAZ -> HeuristicOutcome.HAZARD;
            default -> null;
        };
    }

    synchronized void rolledBack(BranchId branch) {
        rolledBack.put(branch, true);
    }

    synchronized boolean wasRolledBack(BranchId branch) {
        return rolledBack.containsKey(branch);
    }

    /** The branch ended on its own; the log will keep that, and the resource may forget it then. */
    synchronized void ended(BranchId branch, int code) {
        if (outcome(code) != null) {
            ended.put(branch, code);
        }
    }

    /** Whether the branch was one of these, until now. */
    synchronized boolean takeEnded(BranchId branch) {
        return ended.remove(branch) != null;
    }

    private static <T> Map<BranchId, T> bounded() {
        return new LinkedHashMap<>() {

            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<BranchId, T> eldest) {
                return size() > MAX;
            }
        };
    }
}
