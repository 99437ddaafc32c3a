package io.distlock.samples.remotebranch;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs and verifies headers with the secret that all services share, see REMOTE-BRANCHES.md. Thread-safe. */
final class Signatures {

    private final String keyId;
    private final byte[] secret;

    Signatures(String keyId, byte[] secret) {
        this.keyId = keyId;
        this.secret = secret.clone();
    }

    /** Value of a header with these fields. */
    String write(String header, String fields) {
        String body = "v=1;k=" + keyId + ";" + fields;
        return body + ";s=" + sign(header, body, "");
    }

    /**
     * Fields of the one value that there must be.
     *
     * @param values all of the header
     * @param fields their form
     * @param beside method and path of an order, else empty
     */
    Matcher read(String header, List<String> values, int lengthMax, String fields, String beside)
            throws RefusedException {
        if (values.size() != 1) {
            throw new RefusedException(values.isEmpty() ? 401 : 400, header + " is there " + values.size() + " times");
        }
        String value = values.get(0);
        if (value.length() > lengthMax) {
            throw new RefusedException(413, header + " is too long");
        }
        Matcher form = Pattern.compile(
                        "(?<body>v=1;k=(?<k>[A-Za-z0-9_-]{1,32});" + fields + ");s=(?<s>[A-Za-z0-9_-]{43})")
                .matcher(value);
        if (!form.matches()) {
            throw new RefusedException(400, header + " is malformed");
        }
        byte[] expected = sign(header, form.group("body"), beside).getBytes(StandardCharsets.US_ASCII);
        if (!form.group("k").equals(keyId)
                || !MessageDigest.isEqual(expected, form.group("s").getBytes(StandardCharsets.US_ASCII))) {
            throw new RefusedException(401, header + " has a wrong signature");
        }
        return form;
    }

    private String sign(String header, String body, String beside) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            byte[] text = (header + "\n" + body + "\n" + beside).getBytes(StandardCharsets.US_ASCII);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
