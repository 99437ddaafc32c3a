package io.distlock.consensus.engine;

import io.distlock.consensus.Register;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.RegisterResult;
import io.distlock.consensus.RequestId;
import io.distlock.consensus.paxos.Change;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** The calls of a register as changes of the protocol. */
abstract class RegisterCalls implements Register {

    abstract CompletionStage<RegisterResult> run(RegisterKey key, Change change);

    abstract RequestId newRequest();

    @Override
    public CompletionStage<RegisterResult> get(RegisterKey key) {
        return run(key, Change.none());
    }

    @Override
    public CompletionStage<RegisterResult> compareAndSet(
            RegisterKey key, Optional<String> expected, Optional<String> value) {
        return compareAndSet(newRequest(), key, expected, value);
    }

    @Override
    public CompletionStage<RegisterResult> compareAndSet(
            RequestId request, RegisterKey key, Optional<String> expected, Optional<String> value) {
        return run(key, Changes.compareAndSet(request, expected, value));
    }

    @Override
    public CompletionStage<RegisterResult> update(RegisterKey key, UnaryOperator<Optional<String>> function) {
        return update(newRequest(), key, function);
    }

    @Override
    public CompletionStage<RegisterResult> update(
            RequestId request, RegisterKey key, UnaryOperator<Optional<String>> function) {
        return run(key, Changes.update(request, function));
    }

    @Override
    public CompletionStage<RegisterResult> decide(RegisterKey key, String value) {
        return run(key, Changes.decide(newRequest(), value));
    }
}
