package io.distlock.txn.tcc;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Notes each step of an entry where no transaction of a database reaches. */
@TccParticipant(name = "ledger", fence = Fence.INTENT)
class LedgerElsewhere implements Ledger {

    final Map<String, Queue<String>> steps = new ConcurrentHashMap<>();

    private final StepHook hook;

    LedgerElsewhere(StepHook hook) {
        this.hook = hook;
    }

    @Try
    @Override
    public String post(String entry) {
        return note(entry, "try");
    }

    @Confirm
    void confirm(String entry) {
        note(entry, "confirm");
    }

    @Cancel
    void cancel(String entry) {
        note(entry, "cancel");
    }

    private String note(String entry, String step) {
        steps.computeIfAbsent(entry, any -> new ConcurrentLinkedQueue<>()).add(step);
        hook.after(step);
        return entry;
    }
}
