package io.distlock.consensus.engine;

import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.RegisterResult.Chosen;
import io.distlock.consensus.RegisterResult.NotApplied;
import io.distlock.consensus.RegisterResult.Reason;
import io.distlock.consensus.RegisterResult.Unknown;
import io.distlock.consensus.RequestId;
import io.distlock.consensus.engine.RegisterScenario.Model;
import io.distlock.consensus.paxos.Configuration;
import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Request;
import io.distlock.simulation.VirtualProcess;
import io.distlock.simulation.check.History;
import io.distlock.simulation.check.RegisterOperation;
import io.distlock.simulation.check.RegisterOperation.CompareAndSet;
import io.distlock.simulation.check.RegisterOperation.Read;
import io.distlock.simulation.check.RegisterOperation.Write;
import io.distlock.simulation.check.RegisterResult;
import io.distlock.simulation.check.RegisterResult.Swapped;
import io.distlock.simulation.check.RegisterResult.Value;
import io.distlock.simulation.check.RegisterResult.Written;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** A process that asks for one operation after the other, and notes what it was told. */
final class SimulatedClient {

    private static final int OPERATIONS = 5;
    private static final int REPEATS_MAX = 3;

    final VirtualProcess process;
    private final RegisterScenario scenario;
    private final RandomGenerator random;
    private final boolean repeats;
    private final int favourite;
    private PaxosRegister register;
    private Optional<String> lastSeen = Optional.empty();
    private RegisterKey lastKey = RegisterKey.of("k0");
    private int operations;
    private boolean begun;
    private boolean finishing;
    private boolean finished;
    private int prepares;
    private int accepts;

    /** One operation, of which the history knows, over all repetitions. */
    private final class Asked {

        private final RegisterKey key;
        private final History<RegisterOperation<Optional<String>>, RegisterResult<Optional<String>>>.Call call;
        private final RegisterResult<Optional<String>> success;
        private final boolean read;
        private int repetitions;

        Asked(RegisterKey key, RegisterOperation<Optional<String>> action, RegisterResult<Optional<String>> success) {
            this.key = key;
            this.call = scenario.history.call(process.name(), key.name(), action);
            this.success = success;
            this.read = action instanceof Read;
        }
    }

    @FunctionalInterface
    private interface Repeatable {

        CompletionStage<io.distlock.consensus.RegisterResult> ask(RequestId request);
    }

    SimulatedClient(RegisterScenario scenario, VirtualProcess process, boolean repeats) {
        this.scenario = scenario;
        this.process = process;
        this.repeats = repeats;
        this.random = scenario.simulation.newRandom();
        this.favourite = random.nextInt(10);
        this.register = newRegister();
    }

    /** Does nothing if a restart has been quicker. */
    void begin() {
        if (!begun) {
            begun = true;
            process.execute(this::next);
        }
    }

    void adopt(Configuration configuration) {
        register.adopt(configuration);
    }

    /** Crashes and comes back as another proposer, which knows the newest configuration. */
    void restart() {
        if (!isIdle()) {
            begun = true;
            process.restart();
            register = newRegister();
            process.execute(this::next);
        }
    }

    boolean isIdle() {
        return operations >= OPERATIONS;
    }

    /** Asks for one operation more, which must succeed. */
    void finish() {
        process.resume();
        finishing = true;
        if (isIdle()) {
            process.execute(this::last);
        }
    }

    boolean isFinished() {
        return finished;
    }

    private PaxosRegister newRegister() {
        return new PaxosRegister(
                scenario.nodes(process, this::observe),
                scenario.configuration(),
                scenario.options,
                scenario.runtime(process),
                scenario.proposers(process));
    }

    private void observe(Object message) {
        if (message instanceof Request.Prepare) {
            prepares++;
        } else if (message instanceof Request.Accept accept) {
            accepts++;
            scenario.monitor.proposing(accept);
        } else if (message instanceof Reply.Nack) {
            scenario.simulation.sometimes("contention");
        } else if (message instanceof Reply.WrongEpoch) {
            scenario.simulation.sometimes("fenced");
        }
    }

    private void later() {
        process.scheduler().schedule(this::next, random.nextLong(scenario.pauseNanosMax), TimeUnit.NANOSECONDS);
    }

    private void next() {
        if (!isIdle()) {
            operations++;
            prepares = 0;
            accepts = 0;
            choose();
        } else if (finishing && !finished) {
            last();
        }
    }

    private void last() {
        RegisterKey key = someKey();
        Asked read = new Asked(key, new Read<>(), new Written<>());
        handle(register.get(key), read, request -> register.get(key));
    }

    private void choose() {
        RegisterKey key = someKey();
        String mine = process.name().substring(7) + "-" + operations;
        int kind = random.nextInt(3) == 0 ? favourite : random.nextInt(10);
        if (scenario.model == Model.COLLECTION && kind >= 6 && lastSeen.isPresent()) {
            collect(lastKey, lastSeen.get());
        } else if (kind < 3) {
            handle(register.get(key), new Asked(key, new Read<>(), new Written<>()), request -> register.get(key));
        } else if (kind < 6) {
            Asked write = new Asked(key, new Write<>(Optional.of(mine)), new Written<>());
            handle(
                    register.update(key, found -> Optional.of(mine)),
                    write,
                    request -> register.update(request, key, found -> Optional.of(mine)));
        } else if (kind < 7) {
            compareAndSet(lastKey, lastSeen, Optional.of(mine));
        } else {
            decide(mine);
        }
    }

    private RegisterKey someKey() {
        return RegisterKey.of("k" + random.nextInt(scenario.model == Model.COLLECTION ? 1 : 2));
    }

    private void compareAndSet(RegisterKey key, Optional<String> expected, Optional<String> value) {
        handle(
                register.compareAndSet(key, expected, value),
                new Asked(key, new CompareAndSet<>(expected, value), new Swapped<>(true)),
                request -> register.compareAndSet(request, key, expected, value));
    }

    /** Another register, which is only decided: everybody must be told the same. */
    private void decide(String mine) {
        RegisterKey key = RegisterKey.of("d");
        Asked decision = new Asked(key, new CompareAndSet<>(Optional.empty(), Optional.of(mine)), new Swapped<>(true));
        register.decide(key, mine)
                .whenComplete((result, failure) -> {
                    if (result instanceof Chosen chosen) {
                        scenario.monitor.learned(key.name(), chosen);
                        decision.call.returned(new Swapped<>(chosen.value().equals(Optional.of(mine))));
                        scenario.history
                                .call(process.name(), key.name(), new Read<>())
                                .returned(new Value<>(chosen.value()));
                        later();
                    } else {
                        end(decision, result, failure);
                    }
                })
                .whenComplete(scenario.simulation::failOnException);
    }

    /**
     * Removing what is not there is a success too. So the history is told that the removal may have happened, and of a read within
     * the call that found nothing.
     */
    private void collect(RegisterKey key, String expected) {
        Asked removal =
                new Asked(key, new CompareAndSet<>(Optional.of(expected), Optional.empty()), new Swapped<>(true));
        Asked read = new Asked(key, new Read<>(), new Written<>());
        register.collect(key, expected)
                .whenComplete((result, failure) -> {
                    if (result instanceof Chosen chosen) {
                        scenario.simulation.sometimes("removed");
                        removal.call.unknown();
                        end(read, chosen, failure);
                    } else {
                        read.call.failed();
                        end(removal, result, failure);
                    }
                })
                .whenComplete(scenario.simulation::failOnException);
    }

    private void handle(
            CompletionStage<io.distlock.consensus.RegisterResult> answer, Asked asked, Repeatable repeatable) {
        answer.whenComplete((result, failure) -> {
                    if (result instanceof Unknown unknown && repeats && asked.repetitions++ < REPEATS_MAX) {
                        scenario.simulation.sometimes("repeated after unknown");
                        RequestId request = scenario.bug == Bug.BLIND_RETRY_AFTER_UNKNOWN
                                ? RequestId.of("again-" + random.nextInt(Integer.MAX_VALUE))
                                : unknown.request();
                        handle(repeatable.ask(request), asked, repeatable);
                    } else {
                        end(asked, result, failure);
                    }
                })
                .whenComplete(scenario.simulation::failOnException);
    }

    private void end(Asked asked, io.distlock.consensus.RegisterResult result, Throwable failure) {
        if (failure != null) {
            scenario.simulation.fail(failure);
            return;
        }
        if (result instanceof Chosen chosen) {
            scenario.monitor.learned(asked.key.name(), chosen);
            seen(asked.key, chosen.value());
            boolean read = asked.read;
            asked.call.returned(read ? new Value<>(chosen.value()) : asked.success);
            countRounds(read);
        } else if (result instanceof NotApplied refused) {
            if (refused.reason() == Reason.CONFLICT) {
                seen(asked.key, refused.value());
                asked.call.returned(new Swapped<>(false));
            } else {
                asked.call.failed();
                scenario.simulation.sometimes("not applied");
            }
        } else {
            scenario.simulation.sometimes("unknown");
            asked.call.unknown();
        }
        if (finishing && isIdle() && result instanceof Chosen) {
            finished = true;
        } else {
            later();
        }
    }

    private void seen(RegisterKey key, Optional<String> value) {
        if (!key.name().equals("d")) {
            lastKey = key;
            lastSeen = value;
        }
    }

    private void countRounds(boolean read) {
        if (read && prepares == 0) {
            scenario.simulation.sometimes("read in one round");
        } else if (read && accepts > 0) {
            scenario.simulation.sometimes("read written back");
        } else if (!read && prepares == 0) {
            scenario.simulation.sometimes("written in one round");
        }
    }
}
