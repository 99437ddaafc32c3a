package io.distlock.lock;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Identity of a lock: the name of its family and the key of the instance in it, as {@code stock} and {@code sku-1}.
 *
 * <p>The key is kept in a canonical encoding: every part is percent-encoded to the alphabet {@code [A-Za-z0-9._-]} and
 * the parts are joined with {@code :}, so that ("a:b", "c") and ("a", "b:c") are two locks. The encoding is safe in a
 * Redis key, a ZooKeeper node and a log line. Immutable.
 *
 * @param name family of the lock, {@code [a-z0-9-]+}, at most 64 characters; names its settings and tags its metrics
 * @param encodedKey canonical encoding of the key parts, at most 512 characters; empty for the one lock of a family
 *     without keys
 */
public record LockKey(String name, String encodedKey) {

    private static final int NAME_LENGTH_MAX = 64;
    private static final int ENCODED_KEY_LENGTH_MAX = 512;
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]+");
    private static final Pattern ENCODED_KEY = Pattern.compile("(?:[A-Za-z0-9._:-]|%[0-9A-F]{2})*");

    public LockKey {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(encodedKey, "encodedKey");
        if (name.length() > NAME_LENGTH_MAX || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "Lock name '%s' must match [a-z0-9-]+ and have at most %d characters; put what varies into the key"
                            .formatted(Printable.of(name), NAME_LENGTH_MAX));
        }
        if (encodedKey.length() > ENCODED_KEY_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "Key of lock '%s' has %d characters when encoded, at most %d are allowed; use an id or a hash"
                            .formatted(name, encodedKey.length(), ENCODED_KEY_LENGTH_MAX));
        }
        if (!ENCODED_KEY.matcher(encodedKey).matches()) {
            throw new IllegalArgumentException("Key of lock '%s' is not in canonical encoding: '%s'; use LockKey.of"
                    .formatted(name, Printable.of(encodedKey)));
        }
    }

    /** The single lock of a family that has no keys. */
    public static LockKey of(String name) {
        return new LockKey(name, "");
    }

    /**
     * The lock of one key, given as one or several parts.
     *
     * @param parts converted with {@link String#valueOf}; at least one, none of them null or empty
     * @throws IllegalArgumentException if a part is null, empty or not valid Unicode, or the whole is too long
     */
    public static LockKey of(String name, Object... parts) {
        if (parts.length == 0) {
            throw new IllegalArgumentException("Key of lock '%s' has no parts".formatted(Printable.of(name)));
        }
        return new LockKey(
                name, Arrays.stream(parts).map(part -> encode(name, part)).collect(Collectors.joining(":")));
    }

    /** Name and encoded key in one string, unique within a deployment: {@code stock:sku-1}, or the bare name. */
    public String id() {
        return encodedKey.isEmpty() ? name : name + ":" + encodedKey;
    }

    /** Inverse of {@link #id()}. */
    public static LockKey parse(String id) {
        int colon = id.indexOf(':');
        return colon < 0 ? of(id) : new LockKey(id.substring(0, colon), id.substring(colon + 1));
    }

    /** The key parts as they were given, for display. */
    public List<String> keyParts() {
        if (encodedKey.isEmpty()) {
            return List.of();
        }
        return Arrays.stream(encodedKey.split(":", -1)).map(LockKey::decode).toList();
    }

    @Override
    public String toString() {
        return id();
    }

    @SuppressWarnings("ConstantValue") // callers outside null-marked code may well pass null
    private static String encode(String name, Object part) {
        String text = part == null ? "" : String.valueOf(part);
        if (text.isEmpty()) {
            throw new IllegalArgumentException(
                    "Key of lock '%s' has a part that is %s; without a key all calls would share one lock"
                            .formatted(Printable.of(name), part == null ? "null" : "empty"));
        }
        if (text.length() > ENCODED_KEY_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "Key of lock '%s' has a part of %d characters, at most %d are allowed; use an id or a hash"
                            .formatted(Printable.of(name), text.length(), ENCODED_KEY_LENGTH_MAX));
        }
        return percentEncode(name, text);
    }

    private static String percentEncode(String name, String text) {
        ByteBuffer utf8;
        try {
            utf8 = StandardCharsets.UTF_8
                    .newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "Key of lock '%s' is not valid Unicode: '%s'".formatted(Printable.of(name), Printable.of(text)), e);
        }
        StringBuilder encoded = new StringBuilder(text.length());
        while (utf8.hasRemaining()) {
            int b = utf8.get() & 0xFF;
            if (isUnreserved(b)) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(hexDigit(b >> 4)).append(hexDigit(b & 0xF));
            }
        }
        return encoded.toString();
    }

    private static boolean isUnreserved(int b) {
        return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '.' || b == '_' || b == '-';
    }

    private static char hexDigit(int value) {
        return (char) (value < 10 ? '0' + value : 'A' + value - 10);
    }

    private static String decode(String encoded) {
        byte[] bytes = new byte[encoded.length()];
        int length = 0;
        for (int i = 0; i < encoded.length(); i++) {
            if (encoded.charAt(i) == '%') {
                bytes[length++] = (byte) Integer.parseInt(encoded.substring(i + 1, i + 3), 16);
                i += 2;
            } else {
                bytes[length++] = (byte) encoded.charAt(i);
            }
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
