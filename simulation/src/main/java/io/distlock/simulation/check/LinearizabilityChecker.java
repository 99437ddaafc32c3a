package io.distlock.simulation.check;

import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tells whether the results of a history could have come from one operation after the other, each at a moment
 * between its call and its answer. Immutable.
 *
 * <p>The search is that of Wing and Gong ("Testing and Verifying Concurrent Objects", 1993) with the memory of
 * configurations of Lowe ("Testing for linearizability", 2016); each key is judged alone. An operation of unknown
 * outcome may take effect at any moment after its call or never, so it need not be placed.
 *
 * <p>The search is exponential in the worst case. Some 60 operations and 8 unknown ones per key are fine; beyond a
 * million configurations it gives up with an {@link IllegalStateException} rather than with a verdict.
 */
public final class LinearizabilityChecker<S, O, R> {

    private static final int CONFIGURATIONS_MAX = 1_000_000;

    private final Model<S, O, R> model;

    public LinearizabilityChecker(Model<S, O, R> model) {
        this.model = model;
    }

    /** Throws an {@link AssertionError} with the operations of the first key that cannot be explained. */
    public void check(History<O, R> history) {
        history.byKey().forEach((key, operations) -> {
            if (!isLinearizable(operations)) {
                StringBuilder message = new StringBuilder("Not linearizable: ").append(key);
                operations.forEach(operation -> message.append("\n  ").append(operation));
                throw new AssertionError(message.toString());
            }
        });
    }

    /** Returns whether the operations, all of one key, can be explained. */
    public boolean isLinearizable(List<Operation<O, R>> operations) {
        return new Search(operations).from(model.initial());
    }

    private record Configuration<S>(BitSet placed, S state) {}

    private final class Search {

        private final List<Operation<O, R>> operations;
        private final BitSet placed = new BitSet();
        private final Set<Configuration<S>> seen = new HashSet<>();
        private int completedLeft;

        Search(List<Operation<O, R>> operations) {
            this.operations = operations.stream()
                    .sorted(Comparator.comparingLong(Operation::invoked))
                    .toList();
            this.completedLeft = (int) operations.stream()
                    .filter(operation -> !operation.isUnknown())
                    .count();
        }

        boolean from(S state) {
            if (completedLeft == 0) {
                return true;
            }
            if (!seen.add(new Configuration<>((BitSet) placed.clone(), state))) {
                return false;
            }
            if (seen.size() > CONFIGURATIONS_MAX) {
                throw new IllegalStateException("Undecided after " + CONFIGURATIONS_MAX + " configurations of "
                        + operations.size() + " operations: spread them over more keys");
            }
            return placeOneMore(state);
        }

        /** Completed operations first: most unknown ones had no effect, or one that an answer soon shows. */
        private boolean placeOneMore(S state) {
            return placeOneMore(state, false) || placeOneMore(state, true);
        }

        /** Tries each operation that was not called after another unplaced one was answered. */
        private boolean placeOneMore(S state, boolean unknown) {
            long firstAnswer = Operation.NEVER;
            int i = placed.nextClearBit(0);
            while (i < operations.size() && operations.get(i).invoked() <= firstAnswer) {
                Operation<O, R> operation = operations.get(i);
                if (operation.isUnknown() == unknown && place(i, operation, state)) {
                    return true;
                }
                firstAnswer = Math.min(firstAnswer, operation.completed());
                i = placed.nextClearBit(i + 1);
            }
            return false;
        }

        private boolean place(int i, Operation<O, R> operation, S state) {
            Optional<S> next = model.next(state, operation.action(), operation.result());
            // an unknown operation without effect is as good as one that never happened, and that may still happen
            if (next.isEmpty() || (operation.isUnknown() && next.get().equals(state))) {
                return false;
            }
            int weight = operation.isUnknown() ? 0 : 1;
            placed.set(i);
            completedLeft -= weight;
            boolean found = from(next.get());
            placed.clear(i);
            completedLeft += weight;
            return found;
        }
    }
}
