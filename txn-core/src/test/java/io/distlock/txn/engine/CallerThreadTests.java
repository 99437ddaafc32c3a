package io.distlock.txn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CallerThreadTests {

    private final CallerThread caller = new CallerThread(System::nanoTime);

    @Test
    @Timeout(60)
    void wakeUpJustAfterPatienceWasAskedIsNotLost() {
        AtomicBoolean ended = new AtomicBoolean();

        caller.runUntil(now -> {
            if (ended.get()) {
                return 0;
            }
            ended.set(true); // as another thread does it at the worst moment
            caller.wake();
            return TimeUnit.HOURS.toNanos(1);
        });

        assertThat(ended).isTrue();
    }

    @Test
    void taskHandedOverBeforeTheEndIsDone() {
        List<String> done = new ArrayList<>();
        caller.execute(() -> done.add("task"));

        caller.runUntil(now -> 0);

        assertThat(done).containsExactly("task");
    }
}
