package io.distlock.lock.zookeeper;

import io.distlock.lock.LockKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Where the nodes of a lock or of a version are: {@code <root>/locks/<name>/<bucket>/=<key>} or {@code
 * <root>/versions/<name>/<bucket>/=<key>}, all of them containers, which the server removes when they are empty. Buckets keep a list of children short enough for one answer, however many locks there are. A long key is
 * cut and ends with a hash; the equals sign keeps {@code .} and {@code ..} from being names. Immutable.
 */
final class LockPaths {

    private static final int KEY_LENGTH_MAX = 64;
    private static final int KEY_LENGTH_CUT = 30;
    private static final int HASH_BYTES = 16;
    private static final String KEY_MARK = "=";
    private static final String HASH_MARK = "~";

    private final String root;

    private LockPaths(String root) {
        this.root = root;
    }

    /** Takes the absolute path of the root node. */
    static LockPaths ofLocks(String rootNode) {
        return new LockPaths(rootNode + "/locks");
    }

    /** Takes the absolute path of the root node. */
    static LockPaths ofVersions(String rootNode) {
        return new LockPaths(rootNode + "/versions");
    }

    String root() {
        return root;
    }

    String name(LockKey key) {
        return root + "/" + key.name();
    }

    String bucket(LockKey key) {
        int hash = key.encodedKey().hashCode();
        return name(key) + "/" + HexFormat.of().toHexDigits((byte) (hash ^ hash >>> 8 ^ hash >>> 16 ^ hash >>> 24));
    }

    /** Parent of the nodes that stand in the queue for the lock, or that have to do with the version. */
    String node(LockKey key) {
        String encoded = key.encodedKey();
        return bucket(key) + "/" + KEY_MARK + (isHashed(key) ? cut(encoded) : encoded);
    }

    static boolean isHashed(LockKey key) {
        return key.encodedKey().length() > KEY_LENGTH_MAX;
    }

    /** What the node of a lock says about its key; empty if only its data can tell, or if it is no such node. */
    static Optional<LockKey> parse(String name, String queueNode) {
        if (!queueNode.startsWith(KEY_MARK) || queueNode.contains(HASH_MARK)) {
            return Optional.empty();
        }
        return key(name, queueNode.substring(KEY_MARK.length()));
    }

    static Optional<LockKey> key(String name, String encodedKey) {
        try {
            return Optional.of(new LockKey(name, encodedKey));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String cut(String encoded) {
        byte[] hash = sha256().digest(encoded.getBytes(StandardCharsets.UTF_8));
        return encoded.substring(0, KEY_LENGTH_CUT)
                + HASH_MARK
                + HexFormat.of().formatHex(Arrays.copyOf(hash, HASH_BYTES));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
