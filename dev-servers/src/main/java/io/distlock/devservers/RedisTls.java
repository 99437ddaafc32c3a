package io.distlock.devservers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/**
 * TLS for a Redis server, with a certificate of its own; the usual port stays without, for the one who waits for the start. Immutable.
 *
 * <pre>{@code
 * RedisTls tls = RedisTls.create(directory);
 * try (RedisNode redis = RedisNode.start(tls.on(RedisOptions.defaults()))) {
 *     connect(redis.host(), tls.port(), tls.trustStore(), Certificates.PASSWORD);
 * }
 * }</pre>
 *
 * @param port for TLS
 * @param trustStore what clients need, PKCS12 with {@link Certificates#PASSWORD}
 * @param certificate of the server
 * @param key of the server
 */
public record RedisTls(int port, Path trustStore, Path certificate, Path key) {

    private static final String NAME = "redis";

    /** Makes the certificate, and chooses a free port. */
    public static RedisTls create(Path directory) {
        Path keyStore = Certificates.keyStore(directory, NAME);
        char[] password = Certificates.PASSWORD.toCharArray();
        try {
            KeyStore keys = KeyStore.getInstance(keyStore.toFile(), password);
            return new RedisTls(
                    FreePorts.next(),
                    Certificates.trustStore(directory, keyStore, NAME),
                    pem(
                            directory.resolve("redis.crt"),
                            "CERTIFICATE",
                            keys.getCertificate(NAME).getEncoded()),
                    pem(
                            directory.resolve("redis.key"),
                            "PRIVATE KEY",
                            keys.getKey(NAME, password).getEncoded()));
        } catch (IOException | GeneralSecurityException e) {
            throw new DevServerException("No certificate for Redis in " + directory, e);
        }
    }

    /** Adds the port for TLS, on which clients need no certificate. */
    public RedisOptions on(RedisOptions options) {
        return options.with("tls-port " + port)
                .with("tls-auth-clients no")
                .with("tls-cert-file " + certificate)
                .with("tls-key-file " + key);
    }

    private static Path pem(Path file, String type, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(type, text, type));
    }
}
