package io.distlock.txn.autoconfigure.http;

import io.distlock.txn.autoconfigure.TransactionConfigurationException;
import io.distlock.txn.remote.RemoteKeys;
import io.distlock.txn.remote.RemoteOptions;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The settings, checked. Immutable.
 *
 * @param keys sign and verify what this service says and hears
 * @param options of what is taken in
 * @param targets what is called
 */
record HttpBranchSettings(RemoteKeys keys, Map<String, RemoteKeys> keysOf, RemoteOptions options, HttpTargets targets) {

    private static final String ONLY_KEY = "default";
    private static final String BASE64 = "base64:";
    private static final String PREFIX = "distlock.txn.http.";

    /**
     * @param application its name, if it has one
     * @throws TransactionConfigurationException if something is missing or wrong
     */
    static HttpBranchSettings of(HttpBranchProperties properties, @Nullable String application) {
        Map<String, byte[]> secrets = secrets(properties);
        String signing = signing(properties, secrets);
        Map<String, RemoteKeys> keysOf = new HashMap<>();
        properties
                .targets()
                .forEach((name, target) -> keysOf.put(
                        name,
                        keys(text(target.keyId()).orElse(signing), "targets.%s.key-id".formatted(name), secrets)));
        HttpTargets targets = new HttpTargets(properties.targets().entrySet().stream()
                .map(entry -> HttpTarget.of(entry.getKey(), entry.getValue()))
                .toList());
        requirePositive(
                "server.max-response-size",
                properties.server().maxResponseSize().toBytes());
        requirePositive(
                "server.max-request-size", properties.server().maxRequestSize().toBytes());
        requirePositive("server.threads", properties.server().threads());
        requirePositive("server.queue-size", properties.server().queueSize());
        return new HttpBranchSettings(
                keys(signing, "signing-key", secrets), Map.copyOf(keysOf), options(properties, application), targets);
    }

    private static RemoteOptions options(HttpBranchProperties properties, @Nullable String application) {
        String service = text(properties.service())
                .or(() -> text(application))
                .orElseThrow(() -> wrong(
                        "This service has no name by which others could call it in a transaction",
                        "Set distlock.txn.http.service or spring.application.name."));
        try {
            return RemoteOptions.of(service)
                    .withValidity(properties.validity())
                    .withClockSkew(properties.clockSkew())
                    .withRememberedMax(properties.rememberedCalls());
        } catch (IllegalArgumentException e) {
            throw wrong(
                    "Settings of distlock.txn.http for service '%s' are wrong: %s".formatted(service, e.getMessage()),
                    "Correct distlock.txn.http.service, .validity, .clock-skew or .remembered-calls.");
        }
    }

    // -- secrets

    private static Map<String, byte[]> secrets(HttpBranchProperties properties) {
        Map<String, byte[]> secrets = new HashMap<>();
        properties.keys().forEach((id, text) -> secrets.put(id, bytes("keys." + id, text)));
        text(properties.secret()).ifPresent(secret -> {
            if (!secrets.isEmpty()) {
                throw wrong(
                        "Both distlock.txn.http.secret and distlock.txn.http.keys are set",
                        "Keep one of them: a single secret, or several by id.");
            }
            secrets.put(ONLY_KEY, bytes("secret", secret));
        });
        if (secrets.isEmpty()) {
            throw wrong(
                    "Transactions across services are enabled, and there is no secret that proves who takes part",
                    "Set distlock.txn.http.secret to the same 32 random bytes in all services, or distlock.txn.http.enabled=false.");
        }
        return secrets;
    }

    private static String signing(HttpBranchProperties properties, Map<String, byte[]> secrets) {
        return text(properties.signingKey()).orElseGet(() -> {
            if (secrets.size() > 1) {
                throw wrong(
                        "There are %d secrets in distlock.txn.http.keys, and it is not said which one signs"
                                .formatted(secrets.size()),
                        "Set distlock.txn.http.signing-key to the id of one that all services know.");
            }
            return secrets.keySet().iterator().next();
        });
    }

    private static RemoteKeys keys(String signing, String property, Map<String, byte[]> secrets) {
        if (!secrets.containsKey(signing)) {
            throw wrong(
                    "%s%s names a secret that is not there".formatted(PREFIX, property),
                    "Set it to one of: " + String.join(", ", secrets.keySet()));
        }
        try {
            return new RemoteKeys(signing, secrets);
        } catch (IllegalArgumentException e) {
            throw wrong(
                    "The secrets of distlock.txn.http cannot be used: " + e.getMessage(),
                    "Use 32 random bytes or more for each, such as from: openssl rand -base64 32");
        }
    }

    private static byte[] bytes(String property, String text) {
        if (!text.startsWith(BASE64)) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        try {
            return Base64.getDecoder().decode(text.substring(BASE64.length()));
        } catch (IllegalArgumentException e) {
            throw wrong("%s%s is not Base64".formatted(PREFIX, property), "Correct it, or leave base64: away.");
        }
    }

    private static void requirePositive(String property, long value) {
        if (value < 1 || value > Integer.MAX_VALUE) {
            throw wrong(
                    "%s%s is %d, must be 1 to %d".formatted(PREFIX, property, value, Integer.MAX_VALUE),
                    "Correct it, or leave it away.");
        }
    }

    private static Optional<String> text(@Nullable String given) {
        return Optional.ofNullable(given).filter(text -> !text.isBlank());
    }

    private static TransactionConfigurationException wrong(String message, String action) {
        return new TransactionConfigurationException(message, action);
    }
}
