package io.distlock.lock.engine;

import io.distlock.lock.LockKey;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.spi.GiveUp;
import io.distlock.lock.spi.LockStore;
import io.distlock.lock.spi.Owner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Collects the releases of one handle of several locks, and sends them to the store, in one step if it can. Confined to one thread. */
final class ReleaseBatch implements GrantRelease {

    private final LockStore store;
    private final List<GiveUp> collected = new ArrayList<>();
    private final List<CompletableFuture<ReleaseOutcome>> answers = new ArrayList<>();

    ReleaseBatch(LockStore store) {
        this.store = store;
    }

    @Override
    public CompletionStage<ReleaseOutcome> release(LockKey key, Owner owner, Duration keepFor) {
        CompletableFuture<ReleaseOutcome> answer = new CompletableFuture<>();
        collected.add(new GiveUp(key, owner, keepFor));
        answers.add(answer);
        return answer;
    }

    void send() {
        if (collected.size() > 1
                && store.takesTogether(collected.stream().map(GiveUp::key).toList())) {
            sendTogether();
            return;
        }
        for (int i = 0; i < collected.size(); i++) {
            GiveUp one = collected.get(i);
            CompletableFuture<ReleaseOutcome> answer = answers.get(i);
            Steps.of(() -> store.release(one.key(), one.owner(), one.keepFor()))
                    .whenComplete((outcome, failure) -> settle(answer, outcome, failure));
        }
    }

    private void sendTogether() {
        Steps.of(() -> store.releaseTogether(List.copyOf(collected))).whenComplete((outcomes, failure) -> {
            for (int i = 0; i < answers.size(); i++) {
                settle(answers.get(i), failure == null ? outcomes.get(i) : ReleaseOutcome.NOT_HELD, failure);
            }
        });
    }

    private static void settle(CompletableFuture<ReleaseOutcome> answer, ReleaseOutcome outcome, Throwable failure) {
        if (failure == null) {
            answer.complete(outcome);
        } else {
            answer.completeExceptionally(Steps.cause(failure));
        }
    }
}
