package io.distlock.txn.log.quorum;

import io.distlock.consensus.Register;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.RegisterResult;
import io.distlock.consensus.RequestId;
import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** What registers can do to a log. Confined to one thread. */
enum RegisterVariant {
    /** As they are. */
    PAXOS,
    /** A change whose outcome is unknown is tried once more much later, which the contract of registers allows. */
    LATE,
    /** A deliberate bug: changes are not compared with what they were made for. */
    NOT_COMPARED,
    /** A deliberate bug: a change whose outcome is unknown is written much later over whatever is found. */
    LATE_AND_NOT_COMPARED;

    Register on(Register register, Simulation simulation, VirtualProcess process, RandomGenerator dice) {
        return this == PAXOS ? register : new Changed(this, register, simulation, process, dice);
    }

    boolean isLate() {
        return this == LATE || this == LATE_AND_NOT_COMPARED;
    }

    private record Changed(
            RegisterVariant variant,
            Register register,
            Simulation simulation,
            VirtualProcess process,
            RandomGenerator dice)
            implements Register {

        @Override
        public CompletionStage<RegisterResult> get(RegisterKey key) {
            return register.get(key);
        }

        @Override
        public CompletionStage<RegisterResult> compareAndSet(
                RegisterKey key, Optional<String> expected, Optional<String> value) {
            if (variant == NOT_COMPARED) {
                return register.update(key, found -> value);
            }
            return register.compareAndSet(key, expected, value).thenApply(result -> {
                if (variant.isLate() && result instanceof RegisterResult.Unknown) {
                    process.scheduler()
                            .schedule(
                                    () -> {
                                        simulation.sometimes("late change");
                                        again(key, expected, value);
                                    },
                                    1 + dice.nextInt(3_000),
                                    TimeUnit.MILLISECONDS);
                }
                return result;
            });
        }

        private void again(RegisterKey key, Optional<String> expected, Optional<String> value) {
            if (variant == LATE) {
                register.compareAndSet(key, expected, value);
            } else {
                register.update(key, found -> value);
            }
        }

        @Override
        public CompletionStage<RegisterResult> compareAndSet(
                RequestId request, RegisterKey key, Optional<String> expected, Optional<String> value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<RegisterResult> update(RegisterKey key, UnaryOperator<Optional<String>> function) {
            return register.update(key, function);
        }

        @Override
        public CompletionStage<RegisterResult> update(
                RequestId request, RegisterKey key, UnaryOperator<Optional<String>> function) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<RegisterResult> decide(RegisterKey key, String value) {
            return register.decide(key, value);
        }
    }
}
