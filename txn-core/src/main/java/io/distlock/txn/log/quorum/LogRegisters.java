package io.distlock.txn.log.quorum;

import io.distlock.consensus.Register;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.RegisterResult;
import io.distlock.consensus.RegisterResult.Chosen;
import io.distlock.consensus.RegisterResult.NotApplied;
import io.distlock.consensus.RegisterResult.Reason;
import io.distlock.txn.DecisionLogException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The registers of a log and their names, with every outcome but the wished ones as an exception. Thread-safe. */
final class LogRegisters {

    private final Register register;
    private final String prefix;

    /**
     * How an exchange ended.
     *
     * @param done whether the register was changed, by this attempt and no other
     * @param found what stands there if it was not
     */
    record Exchange(boolean done, Optional<String> found) {}

    LogRegisters(Register register, String keyPrefix) {
        this.register = register;
        this.prefix = keyPrefix + "/txn/";
    }

    RegisterKey identity() {
        return RegisterKey.of(prefix + "id");
    }

    RegisterKey directory() {
        return RegisterKey.of(prefix + "owners");
    }

    RegisterKey owner(String incarnation) {
        return RegisterKey.of(prefix + "o/" + incarnation);
    }

    CompletionStage<Optional<String>> read(RegisterKey key) {
        return chosen(key, () -> register.get(key));
    }

    CompletionStage<String> decide(RegisterKey key, String value) {
        return chosen(key, () -> register.decide(key, value)).thenApply(Optional::orElseThrow);
    }

    /** The function may run on values that are never chosen, so what it saw proves nothing; the answer does. */
    CompletionStage<Optional<String>> update(RegisterKey key, UnaryOperator<Optional<String>> function) {
        return chosen(key, () -> register.update(key, function));
    }

    CompletionStage<Exchange> exchange(RegisterKey key, Optional<String> expected, Optional<String> value) {
        return safely(() -> register.compareAndSet(key, expected, value)).handle((result, failure) -> {
            if (result instanceof Chosen chosen) {
                return new Exchange(true, chosen.value());
            }
            if (result instanceof NotApplied refused && refused.reason() == Reason.CONFLICT) {
                return new Exchange(false, refused.value());
            }
            throw failure(key, result, failure);
        });
    }

    private static CompletionStage<Optional<String>> chosen(
            RegisterKey key, Supplier<CompletionStage<RegisterResult>> operation) {
        return safely(operation).handle((result, failure) -> {
            if (result instanceof Chosen chosen) {
                return chosen.value();
            }
            throw failure(key, result, failure);
        });
    }

    private static CompletionStage<RegisterResult> safely(Supplier<CompletionStage<RegisterResult>> operation) {
        try {
            return operation.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private static DecisionLogException failure(
            RegisterKey key, @Nullable RegisterResult result, @Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof DecisionLogException known) {
            return known;
        }
        if (cause != null) {
            return new DecisionLogException("The register '%s' failed: %s".formatted(key, cause), cause);
        }
        return new DecisionLogException(
                result instanceof NotApplied refused
                        ? "The register '%s' was not reached: %s".formatted(key, refused.reason())
                        : "It is unknown whether the register '%s' was changed: no majority has answered"
                                .formatted(key));
    }
}
