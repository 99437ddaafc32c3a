package io.distlock.consensus.autoconfigure;

import io.distlock.consensus.Register;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.RegisterResult;
import io.distlock.consensus.RequestId;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The registers of the application, whichever these are after a restart of its context. */
final class CurrentRegister implements Register {

    private final Supplier<? extends Register> current;

    CurrentRegister(Supplier<? extends Register> current) {
        this.current = current;
    }

    @Override
    public CompletionStage<RegisterResult> get(RegisterKey key) {
        return current.get().get(key);
    }

    @Override
    public CompletionStage<RegisterResult> compareAndSet(
            RegisterKey key, Optional<String> expected, Optional<String> value) {
        return current.get().compareAndSet(key, expected, value);
    }

    @Override
    public CompletionStage<RegisterResult> compareAndSet(
            RequestId request, RegisterKey key, Optional<String> expected, Optional<String> value) {
        return current.get().compareAndSet(request, key, expected, value);
    }

    @Override
    public CompletionStage<RegisterResult> update(RegisterKey key, UnaryOperator<Optional<String>> function) {
        return current.get().update(key, function);
    }

    @Override
    public CompletionStage<RegisterResult> update(
            RequestId request, RegisterKey key, UnaryOperator<Optional<String>> function) {
        return current.get().update(request, key, function);
    }

    @Override
    public CompletionStage<RegisterResult> decide(RegisterKey key, String value) {
        return current.get().decide(key, value);
    }

    @Override
    public Register direct() {
        return new CurrentRegister(() -> current.get().direct());
    }
}
