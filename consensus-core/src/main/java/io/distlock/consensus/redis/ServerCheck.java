package io.distlock.consensus.redis;

import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks at a server from outside the scripts, which cannot see its configuration.
 *
 * @param runId of the process that was looked at
 * @param safe whether it keeps to the policy
 */
record ServerCheck(String runId, boolean safe) {

    private static final Pattern RUN_ID = Pattern.compile("run_id:([0-9a-f]+)");

    /** Valkey calls it by the second name. */
    private static final Pattern MODE = Pattern.compile("(?:redis|server)_mode:(\\w+)");

    static CompletionStage<ServerCheck> of(RedisAsyncCommands<String, String> commands, Durability durability) {
        return commands.info("server").thenCompose(server -> settings(commands)
                .thenApply(settings -> new ServerCheck(first(RUN_ID, server), isSafe(server, settings, durability))));
    }

    /** One pattern at a time: Redis 6 takes no more. */
    private static CompletionStage<Map<String, String>> settings(RedisAsyncCommands<String, String> commands) {
        return commands.configGet("append*").thenCombine(commands.configGet("maxmemory*"), (files, memory) -> {
            Map<String, String> all = new HashMap<>(files);
            all.putAll(memory);
            return all;
        });
    }

    static boolean isSafe(String server, Map<String, String> settings, Durability durability) {
        boolean evicts =
                !"0".equals(settings.get("maxmemory")) && !"noeviction".equals(settings.get("maxmemory-policy"));
        boolean syncs = "yes".equals(settings.get("appendonly")) && "always".equals(settings.get("appendfsync"));
        boolean alone = first(MODE, server).equals("standalone");
        return alone && !evicts && (syncs || durability == Durability.RESTART_QUARANTINE);
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }
}
