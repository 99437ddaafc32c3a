package io.distlock.txn.remote;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secrets that services share: one signs, all of them verify. To rotate, add the new key everywhere, then let it sign everywhere,
 * then remove the old one. Immutable.
 */
public final class RemoteKeys {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int SECRET_BYTES_MIN = 32;
    private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9_-]{1,32}");

    private final String current;
    private final Map<String, SecretKeySpec> keys = new HashMap<>();

    /**
     * Keys by id.
     *
     * @param current id of the key that signs
     * @param secrets all keys, each of 32 bytes or more; ids are {@code [A-Za-z0-9_-]}, 1 to 32 characters
     */
    public RemoteKeys(String current, Map<String, byte[]> secrets) {
        this.current = current;
        secrets.forEach((id, secret) -> {
            if (!KEY_ID.matcher(id).matches()) {
                throw new IllegalArgumentException("Id of a key must match " + KEY_ID);
            }
            if (secret.length < SECRET_BYTES_MIN) {
                throw new IllegalArgumentException(
                        "Key '%s' has %d bytes, at least %d are needed".formatted(id, secret.length, SECRET_BYTES_MIN));
            }
            keys.put(id, new SecretKeySpec(secret, ALGORITHM));
        });
        if (!keys.containsKey(current)) {
            throw new IllegalArgumentException("There is no key with the id of the one that signs");
        }
    }

    String current() {
        return current;
    }

    boolean knows(String keyId) {
        return keys.containsKey(keyId);
    }

    String sign(String keyId, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(keys.get(keyId));
            byte[] signature = mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no " + ALGORITHM, e);
        }
    }

    /** Takes the same time wherever the difference is. Compares texts, because some differ that decode to the same bytes. */
    boolean verify(String keyId, String text, String signature) {
        return MessageDigest.isEqual(
                sign(keyId, text).getBytes(StandardCharsets.US_ASCII), signature.getBytes(StandardCharsets.US_ASCII));
    }

    /** Ids only. */
    @Override
    public String toString() {
        return "RemoteKeys[current=" + current + ", ids=" + keys.keySet() + "]";
    }
}
