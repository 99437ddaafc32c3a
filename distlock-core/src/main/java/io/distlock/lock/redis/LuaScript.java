package io.distlock.lock.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A script and its digest, by which the server knows it. Immutable.
 *
 * @param sha lower-case hexadecimal SHA-1 of the text
 */
record LuaScript(String text, String sha) {

    static final LuaScript ACQUIRE = load("take", "acquire");
    static final LuaScript ACQUIRE_TOGETHER = load("take", "acquire_together");
    static final LuaScript RELEASE = load("give_up", "release");
    static final LuaScript RELEASE_TOGETHER = load("give_up", "release_together");
    static final LuaScript RENEW = load("renew");
    static final LuaScript INSPECT = load("inspect");
    static final LuaScript FORCE_RELEASE = load("force_release");
    static final LuaScript FENCE = load("fence");

    static final LuaScript VERSION_READ = load("version", "version_read");
    static final LuaScript VERSION_MARK = load("version", "version_mark");
    static final LuaScript VERSION_PUBLISH = load("version", "version_publish");

    private static LuaScript load(String... names) {
        StringBuilder parts = new StringBuilder(resource("prelude"));
        for (String name : names) {
            parts.append(resource(name));
        }
        String text = parts.toString();
        return new LuaScript(text, sha1(text));
    }

    private static String resource(String name) {
        String file = name + ".lua";
        try (InputStream in = LuaScript.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("Script %s is missing in the jar".formatted(file));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Script %s cannot be read".formatted(file), e);
        }
    }

    private static String sha1(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-1 is part of every Java platform", e);
        }
    }
}
