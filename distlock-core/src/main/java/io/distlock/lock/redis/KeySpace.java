package io.distlock.lock.redis;

import io.distlock.lock.LockKey;
import java.util.Optional;

/** Names of the keys and channels of a store. The keys of one lock share a hash slot. Immutable. */
final class KeySpace {

    private static final String TOKEN = ":token";
    private static final String QUEUE = ":queue";
    private static final String BEAT = ":beat";
    private static final String READERS = ":readers";
    private static final String VERSION = ":version";
    private static final String MARK = ":mark";

    private final String opening;
    private final String channels;

    KeySpace(String prefix) {
        this.opening = prefix + ":{";
        this.channels = prefix + ":hints:";
    }

    String record(LockKey key) {
        return opening + key.id() + "}";
    }

    /** Record, token, queue, beat, readers: what each script gets. */
    String[] keys(LockKey key) {
        String record = record(key);
        return new String[] {record, record + TOKEN, record + QUEUE, record + BEAT, record + READERS};
    }

    /** Version, mark: what each script of a version gets. */
    String[] versionKeys(LockKey key) {
        String record = record(key);
        return new String[] {record + VERSION, record + MARK};
    }

    /** Inverse of {@link #record}; empty for anything else. */
    Optional<LockKey> parseRecord(String name) {
        if (!name.startsWith(opening) || !name.endsWith("}")) {
            return Optional.empty();
        }
        try {
            return Optional.of(LockKey.parse(name.substring(opening.length(), name.length() - 1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Glob pattern that matches all records, and more. */
    String recordPattern() {
        StringBuilder pattern = new StringBuilder();
        for (char c : opening.toCharArray()) {
            if ("*?[]\\^".indexOf(c) >= 0) {
                pattern.append('\\');
            }
            pattern.append(c);
        }
        return pattern.append("*}").toString();
    }

    /** Prefix of the channels for hints. */
    String channels() {
        return channels;
    }

    String channel(String process) {
        return channels + process;
    }
}
