package io.distlock.devservers;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;

/** Self-signed certificates for 127.0.0.1, in stores whose password is {@link #PASSWORD}. */
public final class Certificates {

    /** Of every store, and of the keys in it. */
    public static final String PASSWORD = "changeit";

    private Certificates() {}

    /** Makes a key store with one key of this name. */
    public static Path keyStore(Path directory, String name) {
        Path file = directory.resolve(name + ".p12");
        try {
            Process keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            name,
                            "-keyalg",
                            "EC",
                            "-dname",
                            "CN=" + name,
                            "-ext",
                            "san=ip:127.0.0.1,dns:localhost",
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            file.toString(),
                            "-storepass",
                            PASSWORD)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (keytool.waitFor() != 0) {
                throw new DevServerException("keytool has not made " + file);
            }
            return file;
        } catch (IOException e) {
            throw new DevServerException("No key store " + file, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DevServerException("Interrupted while making " + file, e);
        }
    }

    /** Makes a trust store with the certificate of a key store. */
    public static Path trustStore(Path directory, Path keyStore, String name) {
        Path file = directory.resolve("trusts-" + name + ".p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(name, certificate(keyStore, name));
            trusted.store(out, PASSWORD.toCharArray());
            return file;
        } catch (IOException | GeneralSecurityException e) {
            throw new DevServerException("No trust store " + file, e);
        }
    }

    private static Certificate certificate(Path keyStore, String name) throws IOException, GeneralSecurityException {
        return KeyStore.getInstance(keyStore.toFile(), PASSWORD.toCharArray()).getCertificate(name);
    }
}
