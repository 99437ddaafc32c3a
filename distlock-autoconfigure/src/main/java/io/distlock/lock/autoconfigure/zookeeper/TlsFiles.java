package io.distlock.lock.autoconfigure.zookeeper;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;

/**
 * The certificates of an SSL bundle as files, because ZooKeeper's client reads nothing else. They are in a directory of their own
 * that only this user may read, encrypted with a password that only this object knows, and gone once it is closed. The client
 * reads them at every connection. Immutable.
 */
final class TlsFiles implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TlsFiles.class);

    private static final String TYPE = "PKCS12";

    private final Path directory;
    private final Map<String, String> settings;

    private TlsFiles(Path directory, Map<String, String> settings) {
        this.directory = directory;
        this.settings = Map.copyOf(settings);
    }

    /** @param random source of the password; must be unguessable in production */
    static TlsFiles write(SslBundle bundle, RandomGenerator random) {
        char[] password =
                "%016x%016x".formatted(random.nextLong(), random.nextLong()).toCharArray();
        Map<String, String> settings = new HashMap<>();
        try {
            Path directory = Files.createTempDirectory("distlock-tls"); // for its owner alone
            try {
                KeyStore keys = bundle.getStores().getKeyStore();
                if (keys != null) {
                    store(settings, "keyStore", keysOf(bundle, keys, password), directory, password);
                }
                KeyStore trusted = bundle.getStores().getTrustStore();
                if (trusted != null) {
                    store(settings, "trustStore", certificatesOf(trusted), directory, password);
                }
                SslOptions options = bundle.getOptions();
                list(options.getEnabledProtocols())
                        .ifPresent(all -> settings.put("zookeeper.ssl.enabledProtocols", all));
                list(options.getCiphers()).ifPresent(all -> settings.put("zookeeper.ssl.ciphersuites", all));
                return new TlsFiles(directory, settings);
            } catch (IOException | GeneralSecurityException | RuntimeException e) {
                delete(directory);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Could not write the certificates for ZooKeeper to a temporary directory", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Could not read the certificates for ZooKeeper from the SSL bundle", e);
        }
    }

    /** What the client of ZooKeeper is told about them. */
    Map<String, String> settings() {
        return settings;
    }

    @Override
    public void close() {
        delete(directory);
    }

    private static void store(
            Map<String, String> settings, String kind, KeyStore store, Path directory, char[] password)
            throws IOException, GeneralSecurityException {
        Path file = directory.resolve(kind + ".p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, password);
        }
        settings.put("zookeeper.ssl." + kind + ".location", file.toString());
        settings.put("zookeeper.ssl." + kind + ".password", String.valueOf(password));
        settings.put("zookeeper.ssl." + kind + ".type", TYPE);
    }

    /** The chosen key, or all of them. */
    private static KeyStore keysOf(SslBundle bundle, KeyStore keys, char[] password)
            throws IOException, GeneralSecurityException {
        @Nullable String keyPassword = bundle.getKey().getPassword();
        if (keyPassword == null) {
            keyPassword = bundle.getStores().getKeyStorePassword();
        }
        char[] protection = keyPassword == null ? new char[0] : keyPassword.toCharArray();
        @Nullable String alias = bundle.getKey().getAlias();
        KeyStore copy = empty();
        for (String name : alias == null ? Collections.list(keys.aliases()) : List.of(alias)) {
            if (keys.isKeyEntry(name)) {
                copy.setKeyEntry(name, keys.getKey(name, protection), password, keys.getCertificateChain(name));
            }
        }
        return copy;
    }

    private static KeyStore certificatesOf(KeyStore trusted) throws IOException, GeneralSecurityException {
        KeyStore copy = empty();
        for (String name : Collections.list(trusted.aliases())) {
            if (trusted.isCertificateEntry(name)) {
                copy.setCertificateEntry(name, trusted.getCertificate(name));
            }
        }
        return copy;
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(TYPE);
        store.load(null, null);
        return store;
    }

    private static Optional<String> list(String @Nullable [] values) {
        return values == null || values.length == 0 ? Optional.empty() : Optional.of(String.join(",", values));
    }

    private static void delete(Path directory) {
        try {
            Files.deleteIfExists(directory.resolve("keyStore.p12"));
            Files.deleteIfExists(directory.resolve("trustStore.p12"));
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            log.warn("Could not remove the certificates for ZooKeeper in {}", directory, e);
        }
    }
}
