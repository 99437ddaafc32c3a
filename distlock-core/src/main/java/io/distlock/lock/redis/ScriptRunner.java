package io.distlock.lock.redis;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Sends scripts by digest; one that the server does not know, after a restart or a failover, is sent once in full. */
final class ScriptRunner {

    private ScriptRunner() {}

    static <R> CompletionStage<R> run(
            Step<?> step, RedisClusterAsyncCommands<String, String> commands, ScriptCall call) {
        return run(step, commands, call, () -> {});
    }

    /**
     * Sends a script.
     *
     * @param behind runs right after each sending
     */
    static <R> CompletionStage<R> run(
            Step<?> step, RedisClusterAsyncCommands<String, String> commands, ScriptCall call, Runnable behind) {
        step.requireTime();
        RedisFuture<R> known = commands.evalsha(call.script().sha(), call.type(), call.keys(), call.args());
        behind.run();
        return step.track(known).exceptionallyCompose(failure -> {
            if (!(Steps.causeOf(failure) instanceof RedisNoScriptException)) {
                return CompletableFuture.failedFuture(failure);
            }
            step.requireTime();
            RedisFuture<R> whole = commands.eval(call.script().text(), call.type(), call.keys(), call.args());
            behind.run();
            return step.track(whole);
        });
    }
}
