package io.distlock.lock.quorum;

import io.distlock.consensus.Register;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.RegisterResult;
import io.distlock.consensus.RegisterResult.Chosen;
import io.distlock.consensus.RegisterResult.NotApplied;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockStoreException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The registers of locks, with every outcome but the wished one as an exception. Thread-safe. */
final class LockRegisters {

    /** What a register may be called at the most. */
    private static final int NAME_LENGTH_MAX = 512;

    private final Register register;
    private final String prefix;

    LockRegisters(Register register, String prefix) {
        this.register = register;
        this.prefix = prefix;
    }

    CompletionStage<RegisteredLock> read(LockKey key) {
        return answer(key, register.get(keyOf(key)), RegisteredLock::parse);
    }

    /** Changes a lock; nothing is written where the function returns what it was given. */
    CompletionStage<RegisteredLock> change(LockKey key, UnaryOperator<RegisteredLock> function) {
        Rewriting rewriting = new Rewriting(function);
        return answer(key, register.update(keyOf(key), rewriting), rewriting::read);
    }

    /** Reads a register that nobody writes. */
    CompletionStage<Void> ping() {
        return register.get(RegisterKey.of(prefix + "/ping")).handle((result, failure) -> {
            if (failure == null && result instanceof Chosen) {
                return null;
            }
            throw failure(prefix + "/ping", result, failure);
        });
    }

    /** A name for each lock, also where it is longer than the names of registers. */
    RegisterKey keyOf(LockKey key) {
        String name = prefix + "/lock/" + key.id();
        return RegisterKey.of(
                name.length() <= NAME_LENGTH_MAX ? name : prefix + "/long/" + key.name() + "/" + sha256(key.id()));
    }

    private static CompletionStage<RegisteredLock> answer(
            LockKey key, CompletionStage<RegisterResult> stage, Function<Optional<String>, RegisteredLock> reader) {
        return stage.handle((result, failure) -> {
            if (failure != null || !(result instanceof Chosen chosen)) {
                throw failure(key.id(), result, failure);
            }
            try {
                return reader.apply(chosen.value());
            } catch (IllegalArgumentException e) {
                throw failure(key.id(), result, e);
            }
        });
    }

    private static LockStoreException failure(
            String name, @Nullable RegisterResult result, @Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause != null) {
            return new LockStoreException("The register of '%s' failed: %s".formatted(name, cause), cause);
        }
        return new LockStoreException(
                result instanceof NotApplied refused
                        ? "The register of '%s' was not reached: %s".formatted(name, refused.reason())
                        : "It is unknown whether the register of '%s' was changed: no majority has answered"
                                .formatted(name));
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
