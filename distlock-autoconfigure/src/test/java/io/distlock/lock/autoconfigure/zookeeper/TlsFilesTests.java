package io.distlock.lock.autoconfigure.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.Certificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

class TlsFilesTests {

    private static final SplittableRandom RANDOM = new SplittableRandom(7);

    @TempDir
    private static Path directory;

    private static KeyStore keys;
    private static Key key;
    private static Certificate certificate;

    @BeforeAll
    static void makeKey() throws Exception {
        Path file = Certificates.keyStore(directory, "client");
        keys = KeyStore.getInstance(file.toFile(), Certificates.PASSWORD.toCharArray());
        key = keys.getKey("client", Certificates.PASSWORD.toCharArray());
        certificate = keys.getCertificate("client");
    }

    @Test
    void bundleOfPemFilesIsWritten() throws Exception {
        PemSslStoreDetails own = PemSslStoreDetails.forCertificate(pem("CERTIFICATE", certificate.getEncoded()))
                .withPrivateKey(pem("PRIVATE KEY", key.getEncoded()));
        PemSslStoreDetails trusted = PemSslStoreDetails.forCertificate(pem("CERTIFICATE", certificate.getEncoded()));

        try (TlsFiles files = TlsFiles.write(SslBundle.of(new PemSslStoreBundle(own, trusted)), RANDOM)) {
            KeyStore written = read(files, "keyStore");
            assertThat(written.getKey(written.aliases().nextElement(), password(files, "keyStore")))
                    .isEqualTo(key);
            assertThat(read(files, "trustStore").size()).isOne();
        }
    }

    @Test
    void onlyTheChosenKeyIsWritten() throws Exception {
        SslStoreBundle stores = SslStoreBundle.of(keys, Certificates.PASSWORD, null);

        try (TlsFiles files = TlsFiles.write(SslBundle.of(stores, SslBundleKey.of(null, "client")), RANDOM)) {
            assertThat(read(files, "keyStore").size()).isOne();
            assertThat(files.settings()).doesNotContainKey("zookeeper.ssl.trustStore.location");
        }
        try (TlsFiles files = TlsFiles.write(SslBundle.of(stores, SslBundleKey.of(null, "other")), RANDOM)) {
            assertThat(read(files, "keyStore").size()).isZero();
        }
    }

    @Test
    void certificateOfAKeyIsNotTrusted() throws Exception {
        try (TlsFiles files = TlsFiles.write(SslBundle.of(SslStoreBundle.of(null, null, keys)), RANDOM)) {
            assertThat(read(files, "trustStore").size()).isZero();
        }
    }

    @Test
    void protocolsAndCiphersAreKept() {
        SslOptions options = SslOptions.of(new String[] {"a", "b"}, new String[] {"TLSv1.3"});

        try (TlsFiles files =
                TlsFiles.write(SslBundle.of(SslStoreBundle.NONE, SslBundleKey.NONE, options, "TLS"), RANDOM)) {
            assertThat(files.settings())
                    .containsEntry("zookeeper.ssl.ciphersuites", "a,b")
                    .containsEntry("zookeeper.ssl.enabledProtocols", "TLSv1.3");
        }
    }

    @Test
    void filesAreForTheirOwnerAloneAndGoneWhenClosed() throws Exception {
        TlsFiles files = TlsFiles.write(SslBundle.of(SslStoreBundle.of(keys, Certificates.PASSWORD, keys)), RANDOM);
        Path parent = file(files, "keyStore").getParent();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(parent)))
                .isEqualTo("rwx------");

        files.close();

        assertThat(parent).doesNotExist();
    }

    private static KeyStore read(TlsFiles files, String kind) throws Exception {
        return KeyStore.getInstance(file(files, kind).toFile(), password(files, kind));
    }

    private static Path file(TlsFiles files, String kind) {
        return Path.of(files.settings().get("zookeeper.ssl." + kind + ".location"));
    }

    private static char[] password(TlsFiles files, String kind) {
        return files.settings().get("zookeeper.ssl." + kind + ".password").toCharArray();
    }

    private static String pem(String type, byte[] content) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(type, Base64.getMimeEncoder().encodeToString(content), type);
    }
}
