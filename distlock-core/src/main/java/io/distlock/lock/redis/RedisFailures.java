package io.distlock.lock.redis;

import io.distlock.lock.LockStoreException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** Turns what Redis or its client says into an exception that names the step and what can be done. */
final class RedisFailures {

    /** All commands that the store and its scripts use, as rights of a user. */
    static final String ACL_COMMANDS = "+evalsha +eval +get +set +del +exists +pexpire +pttl +time +zadd +zrange +zrank"
            + " +zrem +zcard +zscore +zrangebyscore +zremrangebyscore +hset +hmget +hdel +publish +subscribe +ping +scan"
            + " +role +wait +incr +incrby";

    private static final String ACL_RULES =
            ACL_COMMANDS + " ~<prefix>:* &<prefix>:hints:* (in a cluster also +cluster)";

    /** By error code, in the order of looking; a server before 7.0 puts the code of a script's error anywhere in the text. */
    private static final List<Map.Entry<String, String>> ADVICE = List.of(
            Map.entry(
                    "DISTLOCK",
                    "another program writes under the key prefix of the locks: use a prefix of their own, delete the key"),
            Map.entry(
                    "WRONGTYPE",
                    "another program writes under the key prefix of the locks: use a prefix of their own, delete the key"),
            Map.entry("NOPERM", "the user needs these ACL rules: " + ACL_RULES),
            Map.entry("user executing the script", "the user needs these ACL rules: " + ACL_RULES),
            Map.entry("NOAUTH", "set user name and password of the connection"),
            Map.entry("WRONGPASS", "check user name and password of the connection"),
            Map.entry("READONLY", "the server is a replica: connect to the master, or through sentinels"),
            Map.entry("LOADING", "the server is loading its data and will be ready soon"),
            Map.entry(
                    "MASTERDOWN",
                    "the server is a replica without its master: connect to the master, or through sentinels"),
            Map.entry("OOM", "the server is at its maxmemory: give it more, or do not share it with a cache"),
            Map.entry("MISCONF", "the server cannot save its data and refuses writes: see its log"),
            Map.entry("NOREPLICAS", "the server has fewer replicas than its min-replicas-to-write"),
            Map.entry("CLUSTERDOWN", "the cluster does not serve the slot: see CLUSTER INFO"),
            Map.entry(
                    "TRYAGAIN",
                    "the slot is on its way to another server, and Redis takes no scripts on it until it has arrived"),
            Map.entry("CROSSSLOT", "the keys of one lock must share a slot: is a proxy rewriting keys?"),
            Map.entry("MOVED", "the server is part of a cluster: use a cluster client"),
            Map.entry("BUSY", "another script blocks the server: see SCRIPT KILL"),
            Map.entry("Currently not connected", "the server is not reachable; the connection is tried again"),
            Map.entry("Unable to connect", "the server is not reachable; the next call tries again"),
            Map.entry("Cannot obtain", "the server is not reachable; the next call tries again"));

    private RedisFailures() {}

    static LockStoreException describe(StepName name, Throwable failure) {
        Throwable cause = Steps.causeOf(failure);
        if (cause instanceof LockStoreException known) {
            return known;
        }
        String text =
                Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName());
        return new LockStoreException("Redis failed at %s: %s%s".formatted(name, text, advice(text)), cause);
    }

    static boolean hasCode(Throwable failure, String code) {
        String text = Steps.causeOf(failure).getMessage();
        return text != null && contains(text, code);
    }

    private static String advice(String text) {
        return ADVICE.stream()
                .filter(entry -> contains(text, entry.getKey()))
                .findFirst()
                .map(entry -> "; " + entry.getValue())
                .orElse("");
    }

    private static boolean contains(String text, String code) {
        return text.startsWith(code)
                || Pattern.compile("\\b" + code + "\\b").matcher(text).find();
    }
}
