package io.distlock.simulation.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.simulation.check.RegisterOperation.CompareAndSet;
import io.distlock.simulation.check.RegisterOperation.Read;
import io.distlock.simulation.check.RegisterOperation.Write;
import io.distlock.simulation.check.RegisterResult.Swapped;
import io.distlock.simulation.check.RegisterResult.Value;
import io.distlock.simulation.check.RegisterResult.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The checker against brute force over every order and every subset of unknown operations, and against histories
 * whose verdict is plain to see.
 */
class LinearizabilityCheckerTests {

    private static final RegisterModel<Integer> REGISTER = new RegisterModel<>(0);

    private final LinearizabilityChecker<Integer, RegisterOperation<Integer>, RegisterResult<Integer>> checker =
            new LinearizabilityChecker<>(REGISTER);
    private final History<RegisterOperation<Integer>, RegisterResult<Integer>> history = new History<>();

    @Test
    void overlappingReadMaySeeOldOrNewValue() {
        var write = history.call("p", "k", new Write<>(1));
        history.call("q", "k", new Read<>()).returned(new Value<>(0));
        history.call("q", "k", new Read<>()).returned(new Value<>(1));
        write.returned(new Written<>());

        checker.check(history);
    }

    @Test
    void staleReadIsCaught() {
        history.call("p", "k", new Write<>(1)).returned(new Written<>());
        history.call("q", "k", new Read<>()).returned(new Value<>(0));

        assertThatThrownBy(() -> checker.check(history))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Not linearizable: k")
                .hasMessageContaining("[3, 4] q k: Read[] = Value[value=0]");
    }

    @Test
    void valueThatGoesBackIsCaught() {
        var write = history.call("p", "k", new Write<>(1));
        history.call("q", "k", new Read<>()).returned(new Value<>(1));
        history.call("q", "k", new Read<>()).returned(new Value<>(0));
        write.returned(new Written<>());

        assertThatThrownBy(() -> checker.check(history)).isInstanceOf(AssertionError.class);
    }

    @Test
    void twoWinnersOfOneCompareAndSetAreCaught() {
        var one = history.call("p", "k", new CompareAndSet<>(0, 1));
        var other = history.call("q", "k", new CompareAndSet<>(0, 2));
        one.returned(new Swapped<>(true));
        other.returned(new Swapped<>(true));

        assertThatThrownBy(() -> checker.check(history)).isInstanceOf(AssertionError.class);
    }

    @Test
    void unknownWriteMayTakeEffectLate() {
        history.call("p", "k", new Write<>(1)).unknown();
        history.call("q", "k", new Read<>()).returned(new Value<>(0));
        history.call("q", "k", new Read<>()).returned(new Value<>(1));

        checker.check(history);
    }

    @Test
    void unknownWriteTakesEffectOnlyOnce() {
        history.call("p", "k", new Write<>(1)).unknown();
        history.call("q", "k", new Read<>()).returned(new Value<>(1));
        history.call("q", "k", new Write<>(2)).returned(new Written<>());
        history.call("q", "k", new Read<>()).returned(new Value<>(1));

        assertThatThrownBy(() -> checker.check(history)).isInstanceOf(AssertionError.class);
    }

    @Test
    void failedWriteMustNotTakeEffect() {
        history.call("p", "k", new Write<>(1)).failed();
        history.call("q", "k", new Read<>()).returned(new Value<>(1));

        assertThatThrownBy(() -> checker.check(history)).isInstanceOf(AssertionError.class);
    }

    @Test
    void operationLeftOpenIsUnknown() {
        history.call("p", "k", new Write<>(1));
        history.call("q", "k", new Read<>()).returned(new Value<>(1));

        checker.check(history);
    }

    @Test
    void keysAreJudgedApart() {
        history.call("p", "k", new Write<>(1)).returned(new Written<>());
        history.call("p", "other", new Read<>()).returned(new Value<>(0));

        checker.check(history);
    }

    @Test
    void longConcurrentHistoryIsDecided() {
        for (int round = 0; round < 10; round++) {
            List<History<RegisterOperation<Integer>, RegisterResult<Integer>>.Call> calls = new ArrayList<>();
            for (int p = 0; p < 6; p++) {
                calls.add(history.call("p" + p, "k", new Write<>(round * 10 + p)));
            }
            calls.forEach(call -> call.returned(new Written<>()));
        }
        history.call("q", "k", new Read<>()).returned(new Value<>(7));

        assertThatThrownBy(() -> checker.check(history)).isInstanceOf(AssertionError.class);
    }

    @Test
    void answerAndCallAtTheSamePlaceOverlap() {
        var write = new Operation<RegisterOperation<Integer>, RegisterResult<Integer>>(
                "p", "k", new Write<>(1), 1, 5, Optional.of(new Written<>()));
        var read = new Operation<RegisterOperation<Integer>, RegisterResult<Integer>>(
                "q", "k", new Read<>(), 5, 9, Optional.of(new Value<>(0)));

        assertThat(checker.isLinearizable(List.of(write, read))).isTrue();
    }

    @Test
    void verdictIsThatOfBruteForce() {
        SplittableRandom random = new SplittableRandom(42);
        int linearizable = 0;
        int runs = 20_000;
        for (int run = 0; run < runs; run++) {
            var operations = randomHistory(random);
            boolean expected = bruteForce(operations, new ArrayList<>());

            assertThat(checker.isLinearizable(operations))
                    .as("run %d: %s", run, operations)
                    .isEqualTo(expected);
            linearizable += expected ? 1 : 0;
        }
        assertThat(linearizable).isBetween(runs / 10, runs * 9 / 10);
    }

    private static List<Operation<RegisterOperation<Integer>, RegisterResult<Integer>>> randomHistory(
            SplittableRandom random) {
        int size = 1 + random.nextInt(5);
        List<Operation<RegisterOperation<Integer>, RegisterResult<Integer>>> operations = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            long invoked = random.nextLong(12) * 100 + i;
            long completed = invoked + 1 + random.nextLong(600) * 2;
            int value = random.nextInt(2);
            boolean swapped = random.nextBoolean();
            RegisterOperation<Integer> action;
            RegisterResult<Integer> result;
            switch (random.nextInt(3)) {
                case 0 -> {
                    action = new Read<>();
                    result = new Value<>(value);
                }
                case 1 -> {
                    action = new Write<>(value);
                    result = new Written<>();
                }
                default -> {
                    action = new CompareAndSet<>(value, 1 - value);
                    result = new Swapped<>(swapped);
                }
            }
            boolean unknown = random.nextInt(4) == 0;
            operations.add(new Operation<>(
                    "p" + i,
                    "k",
                    action,
                    invoked,
                    unknown ? Operation.NEVER : completed,
                    unknown ? Optional.empty() : Optional.of(result)));
        }
        return operations;
    }

    /** Tries every order of every subset that has all completed operations, and looks at it as a whole. */
    private static boolean bruteForce(
            List<Operation<RegisterOperation<Integer>, RegisterResult<Integer>>> all,
            List<Operation<RegisterOperation<Integer>, RegisterResult<Integer>>> order) {
        if (explains(all, order)) {
            return true;
        }
        for (var candidate : all) {
            if (!order.contains(candidate)) {
                order.add(candidate);
                boolean found = bruteForce(all, order);
                order.remove(order.size() - 1);
                if (found) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean explains(
            List<Operation<RegisterOperation<Integer>, RegisterResult<Integer>>> all,
            List<Operation<RegisterOperation<Integer>, RegisterResult<Integer>>> order) {
        if (!all.stream().allMatch(operation -> operation.result().isEmpty() || order.contains(operation))) {
            return false;
        }
        int value = 0;
        for (int i = 0; i < order.size(); i++) {
            for (int j = i + 1; j < order.size(); j++) {
                if (order.get(j).completed() < order.get(i).invoked()) {
                    return false;
                }
            }
            Optional<Integer> next =
                    REGISTER.next(value, order.get(i).action(), order.get(i).result());
            if (next.isEmpty()) {
                return false;
            }
            value = next.get();
        }
        return true;
    }
}
