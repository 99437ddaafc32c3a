package io.distlock.lock.redis;

import io.distlock.lock.spi.Renewal;
import io.distlock.lock.spi.RenewalResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Renews many grants: with one script on one server, with one for each slot in a cluster, all sent at once. Thread-safe. */
final class Renewals {

    private final RedisLink link;
    private final KeySpace keySpace;
    private final ScriptCalls calls;
    private final ReplicaWait replicas;

    Renewals(RedisLink link, KeySpace keySpace, ScriptCalls calls, ReplicaWait replicas) {
        this.link = link;
        this.keySpace = keySpace;
        this.calls = calls;
        this.replicas = replicas;
    }

    CompletionStage<List<RenewalResult>> run(Step<?> step, StepName name, List<Renewal> batch) {
        Map<Integer, List<Integer>> placesByGroup = new LinkedHashMap<>();
        for (int i = 0; i < batch.size(); i++) {
            int group = link.groupOf(keySpace.record(batch.get(i).key()));
            placesByGroup.computeIfAbsent(group, ignored -> new ArrayList<>()).add(i);
        }
        RenewalResult[] results = new RenewalResult[batch.size()];
        CompletableFuture<?>[] sent = placesByGroup.values().stream()
                .map(places -> renew(step, name, places.stream().map(batch::get).toList())
                        .thenAccept(answers -> place(answers, places, results))
                        .toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(sent).thenApply(done -> List.of(results));
    }

    private CompletionStage<List<RenewalResult>> renew(Step<?> step, StepName name, List<Renewal> group) {
        return reply(step, name, calls.renew(group)).thenApply(reply -> Replies.renewed(reply, group.size()));
    }

    private CompletionStage<List<Object>> reply(Step<?> step, StepName name, ScriptCall call) {
        if (replicas.isOn()) {
            return replicas.<List<Object>>run(step, call).thenCompose(confirmed -> confirmed.whenReplicated(name));
        }
        return link.commands(call.routingKey()).thenCompose(commands -> ScriptRunner.run(step, commands, call));
    }

    private static void place(List<RenewalResult> answers, List<Integer> places, RenewalResult[] results) {
        for (int i = 0; i < answers.size(); i++) {
            results[places.get(i)] = answers.get(i);
        }
    }
}
