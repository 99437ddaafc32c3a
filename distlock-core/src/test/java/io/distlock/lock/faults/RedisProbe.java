package io.distlock.lock.faults;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.distlock.devservers.RedisNode;
import io.distlock.lock.LockKey;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;

/** What a server says about the locks in it and about its clients. Thread-safe. */
record RedisProbe(RedisNode redis) {

    /** Longest wait for a server or a background task on a loaded machine; what is promised is asserted from time stamps. */
    static final Duration LIMIT = Duration.ofSeconds(20);

    /** What the scripts call; no client sends these by itself. */
    private static final Set<String> INSIDE_SCRIPTS = Set.of(
            "get", "set", "del", "exists", "pexpire", "pttl", "time", "zadd", "zrange", "zrank", "zrem", "zcard",
            "hset", "hmget", "hdel", "publish");

    /** What this probe sends. */
    private static final Set<String> OF_PROBES =
            Set.of("info", "config|resetstat", "keys", "dbsize", "pubsub|channels", "client|list");

    /** Waits until this many processes stand in the queue of a lock. */
    void awaitQueue(LockKey key, int processes) {
        Awaitility.await(processes + " processes wait for " + key)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> queueLength(key) == processes);
    }

    long queueLength(LockKey key) {
        return Long.parseLong(redis.command("ZCARD", record(key) + ":queue"));
    }

    /** Whether the lock is reserved for a process that was woken and has not confirmed yet. */
    boolean isOffered(LockKey key) {
        return redis.command("GET", record(key)).contains("|0|0|");
    }

    boolean isFree(LockKey key) {
        return redis.command("EXISTS", record(key)).equals("0");
    }

    /** All keys of the server. */
    List<String> keys() {
        return redis.command("KEYS", "*").lines().sorted().toList();
    }

    void awaitNoKeys() {
        Awaitility.await("no key is left").atMost(LIMIT).until(() -> redis.command("DBSIZE")
                .equals("0"));
    }

    long channels() {
        return redis.command("PUBSUB", "CHANNELS")
                .lines()
                .filter(line -> !line.isEmpty())
                .count();
    }

    /** Connections of others. */
    long clients() {
        return redis.command("CLIENT", "LIST")
                        .lines()
                        .filter(line -> !line.isEmpty())
                        .count()
                - 1;
    }

    void resetCounters() {
        redis.command("CONFIG", "RESETSTAT");
    }

    /** Commands that clients have sent since the reset, whichever they are, by the server's own counters. */
    long clientCommands() {
        return redis.command("INFO", "commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_"))
                .filter(line -> !INSIDE_SCRIPTS.contains(command(line)) && !OF_PROBES.contains(command(line)))
                .mapToLong(RedisProbe::calls)
                .sum();
    }

    static long millis(long nanos) {
        return NANOSECONDS.toMillis(nanos);
    }

    private static String record(LockKey key) {
        return "distlock:{" + key.id() + "}";
    }

    /** Of {@code cmdstat_evalsha:calls=3,usec=...}. */
    private static String command(String line) {
        return line.substring("cmdstat_".length(), line.indexOf(':'));
    }

    private static long calls(String line) {
        int from = line.indexOf("calls=") + "calls=".length();
        return Long.parseLong(line.substring(from, line.indexOf(',', from)));
    }
}
