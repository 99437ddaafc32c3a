package io.distlock.devservers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a Redis server is set up; without any option it keeps nothing on disk and asks for no password.
 *
 * <pre>{@code
 * RedisNode redis = RedisNode.start(RedisOptions.defaults().withAppendOnly().withPassword("secret"));
 * }</pre>
 *
 * @param password of the default user, which also serves between replicas
 * @param directives further lines of redis.conf
 */
public record RedisOptions(Optional<String> password, List<String> directives) {

    public RedisOptions {
        directives = List.copyOf(directives);
        password.ifPresent(value -> requireWord("password", value));
        if (directives.stream().anyMatch(line -> line.contains("\n"))) {
            throw new IllegalArgumentException("A directive is one line: " + directives);
        }
    }

    /** In memory only, no password. */
    public static RedisOptions defaults() {
        return new RedisOptions(Optional.empty(), List.of());
    }

    /** Keeps an append-only file, synced with every write: nothing that was answered is lost by kill and restart. */
    public RedisOptions withAppendOnly() {
        return with("appendonly yes").with("appendfsync always");
    }

    /** Asks the default user for a password. */
    public RedisOptions withPassword(String value) {
        return new RedisOptions(Optional.of(value), directives);
    }

    /** Adds an ACL user; {@code rules} for example {@code ~app:* &* +@all}. */
    public RedisOptions withUser(String name, String secret, String rules) {
        requireWord("user name", name);
        requireWord("password", secret);
        return with("user " + name + " on >" + secret + " " + rules);
    }

    /** Makes the server a replica of {@code master}. */
    public RedisOptions replicaOf(RedisNode master) {
        return with("replicaof " + master.host() + " " + master.port());
    }

    /** Adds a line of redis.conf, for example {@code maxmemory 10mb}; it wins over earlier ones. */
    public RedisOptions with(String directive) {
        List<String> more = new ArrayList<>(directives);
        more.add(directive);
        return new RedisOptions(password, more);
    }

    private static void requireWord(String what, String value) {
        if (!value.matches("[A-Za-z0-9_.-]+")) {
            throw new IllegalArgumentException(
                    "A " + what + " for a development server has letters, digits, _ . - only");
        }
    }
}
