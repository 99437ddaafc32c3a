package io.distlock.consensus.redis;

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

    static final LuaScript PREPARE = load("register", "jump", "prepare");
    static final LuaScript ACCEPT = load("register", "jump", "accept");
    static final LuaScript READ = load("register", "read");
    static final LuaScript FORGET = load("register", "forget");
    static final LuaScript LIST = load("register", "list");
    static final LuaScript FENCE = load("mark", "fence");
    static final LuaScript FORMAT = load("mark", "format");
    static final LuaScript INSPECT = load("mark", "inspect");
    static final LuaScript ADMIT = load("mark", "admit");

    /** A script is put together of what it needs and no more, since the server makes all its functions anew at each call. */
    private static LuaScript load(String... parts) {
        StringBuilder text = new StringBuilder(resource("prelude.lua"));
        for (String part : parts) {
            text.append(resource(part + ".lua"));
        }
        return new LuaScript(text.toString(), sha1(text.toString()));
    }

    private static String resource(String file) {
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
