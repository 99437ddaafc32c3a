package io.distlock.consensus.engine;

import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Request;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** Asks all acceptors once what they say of themselves, and waits no longer than for a round. Thread-safe; guarded by this. */
final class Survey {

    private final Group group;
    private final Map<Integer, Reply> answers = new TreeMap<>();
    private final CompletableFuture<GroupStatus> result = new CompletableFuture<>();
    private int waitedFor;

    private Survey(Group group) {
        this.group = group;
        this.waitedFor = group.nodes().size();
    }

    static CompletionStage<GroupStatus> of(Group group) {
        Survey survey = new Survey(group);
        try {
            group.runtime()
                    .timer()
                    .schedule(survey::end, group.options().roundTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            survey.end(); // shutting down
        }
        group.seats().forEach(survey::ask);
        return survey.result;
    }

    private void ask(int seat) {
        group.nodes()
                .get(seat)
                .send(new Request.Inspect(group.anonymous()))
                .whenComplete((reply, failure) -> answered(seat, reply));
    }

    private void answered(int seat, Reply reply) {
        boolean last;
        synchronized (this) {
            if (reply != null) {
                answers.put(seat, reply);
            }
            last = --waitedFor == 0;
        }
        if (last) {
            end();
        }
    }

    private void end() {
        GroupStatus status;
        synchronized (this) {
            status = GroupStatus.of(group, answers);
        }
        result.complete(status);
    }
}
