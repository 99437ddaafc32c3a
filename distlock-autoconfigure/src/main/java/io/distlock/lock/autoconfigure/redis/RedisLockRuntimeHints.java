package io.distlock.lock.autoconfigure.redis;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;

/** Keeps what is not found by looking at the code: the Lua scripts, and the field that {@link LettuceUris} reads. */
final class RedisLockRuntimeHints implements RuntimeHintsRegistrar {

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        hints.resources().registerPattern("io/distlock/lock/redis/*.lua");
        hints.reflection()
                .registerType(
                        TypeReference.of("org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory"),
                        type -> type.withField(LettuceUris.CONFIGURATION_FIELD));
    }
}
