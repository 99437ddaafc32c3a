package io.distlock.consensus.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * A script and its digest, by which the server knows it. Immutable.
 *
 * @param sha lower-case hexadecimal SHA-1 of the text
 */
record LuaScript(String text, String sha) {

    static final LuaScript PREPARE = ofRegister("jump", "prepare");
    static final LuaScript ACCEPT = ofRegister("jump", "accept");
    static final LuaScript READ = ofRegister("read");
    static final LuaScript FORGET = ofRegister("forget");
    static final LuaScript LIST = ofRegister("list");
    static final LuaScript FENCE = ofMark("fence");
    static final LuaScript FORMAT = ofMark("format");
    static final LuaScript INSPECT = ofMark("inspect");
    static final LuaScript ADMIT = ofMark("admit");

    private static LuaScript ofRegister(String... parts) {
        return load(List.of("prelude", "register", "reign", "asked"), parts);
    }

    private static LuaScript ofMark(String... parts) {
        return load(List.of("prelude", "mark", "reign", "show"), parts);
    }

    /** A script is put together of what it needs and no more. */
    private static LuaScript load(List<String> first, String... then) {
        StringBuilder text = new StringBuilder();
        Stream.concat(first.stream(), Stream.of(then)).forEach(part -> text.append(resource(part + ".lua")));
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
