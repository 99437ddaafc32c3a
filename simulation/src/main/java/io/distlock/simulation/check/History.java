package io.distlock.simulation.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Records who asked for what and was told what. Confined to one thread.
 *
 * <p>An operation ends in one of three ways: a result; {@link Call#failed()}, when it surely had no effect; or
 * {@link Call#unknown()}, when it may take effect at any later time or never. One that never ends is unknown.
 *
 * <pre>{@code
 * var call = history.call("client-1", "stock:42", new Acquire("o-1"));
 * engine.acquire(..).whenComplete((token, failure) -> call.returned(new Granted(token)));
 * new LinearizabilityChecker<>(FencedMutexModel.strict()).check(history);
 * }</pre>
 */
public final class History<O, R> {

    private final List<Operation<O, R>> ended = new ArrayList<>();
    private final Map<Call, Operation<O, R>> open = new LinkedHashMap<>();
    private long events;

    /** An operation that was begun; the first of the three methods that is called decides. */
    public final class Call {

        /** Ends with a result. */
        public void returned(R result) {
            Operation<O, R> begun = open.remove(this);
            if (begun != null) {
                ended.add(new Operation<>(
                        begun.process(), begun.key(), begun.action(), begun.invoked(), ++events, Optional.of(result)));
            }
        }

        /** Ends without any effect, now or later. */
        public void failed() {
            open.remove(this);
        }

        /** Ends with an outcome that nobody knows. */
        public void unknown() {
            Operation<O, R> begun = open.remove(this);
            if (begun != null) {
                ended.add(begun);
            }
        }
    }

    /** Records that a process begins an operation. */
    public Call call(String process, String key, O action) {
        Call call = new Call();
        open.put(call, new Operation<>(process, key, action, ++events, Operation.NEVER, Optional.empty()));
        return call;
    }

    /** Returns the operations of each key by the order of their calls; open ones count as unknown. */
    public Map<String, List<Operation<O, R>>> byKey() {
        List<Operation<O, R>> all = new ArrayList<>(ended);
        all.addAll(open.values());
        all.sort(Comparator.comparingLong(Operation::invoked));
        Map<String, List<Operation<O, R>>> byKey = new LinkedHashMap<>();
        all.forEach(operation ->
                byKey.computeIfAbsent(operation.key(), key -> new ArrayList<>()).add(operation));
        return byKey;
    }

    /** Returns the number of operations that have not failed. */
    public int size() {
        return ended.size() + open.size();
    }
}
