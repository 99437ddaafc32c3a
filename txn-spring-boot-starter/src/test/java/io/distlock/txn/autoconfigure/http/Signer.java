package io.distlock.txn.autoconfigure.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Says whatever a test wants, signed with the secret of the services, by the page of the protocol alone. */
final class Signer {

    private static final AtomicInteger NONCES = new AtomicInteger();

    private Signer() {}

    static String context(String transaction, String branch, String to, long issuedAt, String remaining) {
        return sign(
                "Distlock-Transaction",
                "v=1;k=default;tx=%s;br=%s;to=%s;at=%d;ms=%s;n=%s"
                        .formatted(transaction, branch, to, issuedAt, remaining, nonce()),
                "");
    }

    static String command(String to, long issuedAt, String methodAndPath) {
        return sign(
                "Distlock-Command", "v=1;k=default;to=%s;at=%d;n=%s".formatted(to, issuedAt, nonce()), methodAndPath);
    }

    static String sign(String header, String body, String beside) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Pod.SECRET.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
            byte[] signature = mac.doFinal((header + "\n" + body + "\n" + beside).getBytes(StandardCharsets.US_ASCII));
            return body + ";s=" + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String nonce() {
        return "%022d".formatted(NONCES.incrementAndGet());
    }
}
