package io.distlock.consensus.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.consensus.Ballot;
import io.distlock.consensus.ConsensusException;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.RegisterResult;
import io.distlock.consensus.RegisterResult.Chosen;
import io.distlock.consensus.RegisterResult.NotApplied;
import io.distlock.consensus.RegisterResult.Reason;
import io.distlock.consensus.RegisterResult.Unknown;
import io.distlock.consensus.memory.MemoryAcceptorNode;
import io.distlock.consensus.paxos.Configuration;
import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Request;
import io.distlock.consensus.spi.AcceptorNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PaxosRegisterTests {

    private static final RegisterKey KEY = RegisterKey.of("k");
    private static final PaxosOptions OPTIONS = PaxosOptions.defaults()
            .withRoundTimeout(Duration.ofSeconds(5))
            .withOperationTimeout(Duration.ofSeconds(30))
            .withBackOffMax(Duration.ofMillis(20));

    /** For what shall time out. */
    private static final PaxosOptions HASTY =
            OPTIONS.withRoundTimeout(Duration.ofMillis(50)).withOperationTimeout(Duration.ofMillis(400));

    private final PaxosRuntime runtime = PaxosRuntime.system();
    private final List<MemoryAcceptorNode> memories = List.of(node("a"), node("b"), node("c"));
    private final List<Deaf> nodes = memories.stream().map(Deaf::new).toList();
    private final PaxosCluster cluster =
            new PaxosCluster("g", List.copyOf(nodes), OPTIONS.withAttemptsMax(20), runtime);
    private PaxosRegister register = newRegister(Configuration.first("g", List.of("A", "B", "C")), OPTIONS);

    @BeforeEach
    void bootstrap() {
        register = newRegister(await(cluster.bootstrap()), OPTIONS);
    }

    @AfterEach
    void shutdown() {
        register.close();
        runtime.shutdown();
    }

    @Test
    void registerThatWasNeverWrittenIsEmpty() {
        assertThat(await(register.get(KEY))).isEqualTo(new Chosen(Optional.empty(), Ballot.ZERO));
    }

    @Test
    void compareAndSetReplacesWhatIsExpectedOnly() {
        assertThat(await(register.compareAndSet(KEY, Optional.empty(), Optional.of("a"))))
                .isInstanceOf(Chosen.class);
        assertThat(await(register.compareAndSet(KEY, Optional.empty(), Optional.of("b"))))
                .isEqualTo(new NotApplied(Reason.CONFLICT, Optional.of("a")));
        assertThat(value(register.get(KEY))).contains("a");
    }

    @Test
    void firstDecisionStands() {
        assertThat(value(register.decide(KEY, "COMMIT"))).contains("COMMIT");
        assertThat(value(newRegister(register.configuration(), OPTIONS).decide(KEY, "ABORT")))
                .contains("COMMIT");
    }

    @Test
    void concurrentUpdatesOfTwoProcessesAllCount() {
        PaxosRegister other = newRegister(register.configuration(), OPTIONS);
        List<CompletionStage<RegisterResult>> results = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            results.add(register.update(KEY, PaxosRegisterTests::increment));
            results.add(other.update(KEY, PaxosRegisterTests::increment));
        }

        long chosen = results.stream()
                .map(this::await)
                .filter(Chosen.class::isInstance)
                .count();
        long unknown = results.stream()
                .map(this::await)
                .filter(Unknown.class::isInstance)
                .count();

        assertThat(Long.parseLong(value(register.get(KEY)).orElse("0"))).isBetween(chosen, chosen + unknown);
        assertThat(chosen).as("how many is for time to say").isPositive();
        assertThat(register.operations()).isZero();
    }

    @Test
    void updateThatReturnsWhatItWasGivenWritesNothing() {
        Ballot written = ((Chosen) await(register.update(KEY, found -> Optional.of("a")))).ballot();

        PaxosRegister other = newRegister(register.configuration(), OPTIONS);
        RegisterResult unchanged = await(other.update(KEY, found -> found));

        assertThat(unchanged).isEqualTo(new Chosen(Optional.of("a"), written));
    }

    @Test
    void minorityIsNotNeeded() {
        nodes.get(1).hears = request -> false;

        assertThat(value(register.update(KEY, found -> Optional.of("a")))).contains("a");
        assertThat(value(register.get(KEY))).contains("a");
    }

    @Test
    void withoutMajorityNothingIsApplied() {
        PaxosRegister hasty = newRegister(register.configuration(), HASTY);
        nodes.get(1).hears = request -> false;
        nodes.get(2).hears = request -> false;

        assertThat(await(hasty.decide(KEY, "a"))).isEqualTo(new NotApplied(Reason.UNAVAILABLE));
        assertThat(await(hasty.get(KEY))).isEqualTo(new NotApplied(Reason.UNAVAILABLE));
    }

    @Test
    void unansweredAcceptIsUnknownAndFoundOutByRepeating() {
        PaxosRegister hasty = newRegister(register.configuration(), HASTY);
        nodes.forEach(node -> node.hears = request -> !(request instanceof Request.Accept));

        RegisterResult first = await(hasty.compareAndSet(KEY, Optional.empty(), Optional.of("a")));
        nodes.forEach(node -> node.hears = request -> true);

        assertThat(first).isInstanceOfSatisfying(Unknown.class, unknown -> {
            assertThat(unknown.request().proposedAt()).isPositive();
            assertThat(value(register.compareAndSet(unknown.request(), KEY, Optional.empty(), Optional.of("a"))))
                    .contains("a");
        });
    }

    @Test
    void failureOfTheFunctionIsTheCallersAndOthersGoOn() {
        CompletionStage<RegisterResult> failing = register.update(KEY, found -> {
            throw new IllegalStateException("mine");
        });

        assertThat(failing)
                .failsWithin(30, TimeUnit.SECONDS)
                .withThrowableThat()
                .withMessageContaining("mine");
        assertThat(value(register.update(KEY, found -> Optional.of("a")))).contains("a");
    }

    @Test
    void directStagesSaveTheWayToAThreadForCallbacks() {
        CompletionStage<String> direct = register.direct().get(KEY).thenApply(result -> Thread.currentThread()
                .getName());

        assertThat(await(direct)).doesNotStartWith("distlock-paxos-callback");
    }

    @Test
    void valueBeyondTheBoundIsRefused() {
        assertThatThrownBy(() -> register.decide(KEY, "x".repeat(64 * 1024 + 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> register.decide(KEY, "\ud800")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void operationsBeyondTheBoundAreRefused() {
        PaxosRegister narrow = newRegister(register.configuration(), HASTY.withOperationsMax(1));
        nodes.forEach(node -> node.hears = request -> false);
        CompletionStage<RegisterResult> first = narrow.get(KEY);

        assertThat(await(narrow.get(KEY))).isEqualTo(new NotApplied(Reason.OVERLOADED));
        assertThat(await(first)).isEqualTo(new NotApplied(Reason.UNAVAILABLE));
    }

    @Test
    void closedRegisterEndsWhatWaits() {
        nodes.forEach(node -> node.hears = request -> false);
        CompletionStage<RegisterResult> waiting = register.get(KEY);

        register.close();

        assertThat(await(waiting)).isEqualTo(new NotApplied(Reason.CLOSED));
        assertThat(await(register.get(KEY))).isEqualTo(new NotApplied(Reason.CLOSED));
    }

    @Test
    void collectedRegisterLeavesNothingBehind() {
        await(register.decide(KEY, "COMMIT"));

        assertThat(await(register.collect(KEY, "ABORT")))
                .isEqualTo(new NotApplied(Reason.CONFLICT, Optional.of("COMMIT")));
        assertThat(value(register.collect(KEY, "COMMIT"))).isEmpty();
        assertThat(await(register.get(KEY))).isInstanceOf(Chosen.class);
    }

    @Test
    void groupIsStartedOnceAndFoundAgain() {
        assertThat(cluster.bootstrap())
                .failsWithin(30, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(ConsensusException.class);
        assertThat(await(cluster.discover())).isEqualTo(register.configuration());
    }

    @Test
    void wipedAcceptorIsLeftOutAndTakenBack() {
        await(register.decide(KEY, "COMMIT"));
        memories.get(0).wipe();
        assertThat(value(register.get(KEY))).contains("COMMIT");

        Configuration after = await(cluster.readmit(0));
        nodes.get(1).hears = request -> false;

        assertThat(after.isComplete()).isTrue();
        assertThat(after.epoch()).isEqualTo(4);
        assertThat(value(register.get(KEY))).contains("COMMIT");
        assertThat(register.configuration()).isEqualTo(after);
    }

    @Test
    void acceptorThatIsNotEmptyIsNotTakenBack() {
        assertThat(cluster.readmit(0))
                .failsWithin(30, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(ConsensusException.class)
                .withMessageContaining("not empty");
    }

    @Test
    void listenerHearsRoundsConflictsAndResults() {
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        PaxosRuntime heardRuntime = runtime.withListener(new PaxosListener() {
            @Override
            public void onRound(RegisterKey key, Phase phase) {
                heard.add(phase.name());
            }

            @Override
            public void onConflict(RegisterKey key) {
                heard.add("CONFLICT");
            }

            @Override
            public void onCompleted(RegisterKey key, RegisterResult result) {
                heard.add(result.getClass().getSimpleName());
            }
        });
        PaxosRegister other = new PaxosRegister(List.copyOf(nodes), register.configuration(), OPTIONS, heardRuntime);

        await(other.get(KEY));
        await(other.decide(KEY, "COMMIT"));
        RegisterKey rivals = RegisterKey.of("rivals");
        await(register.update(rivals, found -> Optional.of("one")));
        await(register.update(rivals, found -> Optional.of("two")));
        await(other.update(rivals, found -> Optional.of("three")));
        other.close();
        await(other.get(KEY));

        assertThat(heard)
                .startsWith("READ", "Chosen", "PREPARE", "ACCEPT", "Chosen")
                .contains("CONFLICT")
                .endsWith("Chosen", "NotApplied");
    }

    private PaxosRegister newRegister(Configuration configuration, PaxosOptions options) {
        return new PaxosRegister(List.copyOf(nodes), configuration, options, runtime);
    }

    private Optional<String> value(CompletionStage<RegisterResult> result) {
        return ((Chosen) await(result)).value();
    }

    private <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static Optional<String> increment(Optional<String> found) {
        return Optional.of(Long.toString(1 + found.map(Long::parseLong).orElse(0L)));
    }

    private static MemoryAcceptorNode node(String name) {
        return new MemoryAcceptorNode(name, ForkJoinPool.commonPool());
    }

    /** A node that does not hear everything. */
    private static final class Deaf implements AcceptorNode {

        private final AcceptorNode node;
        private volatile Predicate<Request> hears = request -> true;

        Deaf(AcceptorNode node) {
            this.node = node;
        }

        @Override
        public String name() {
            return node.name();
        }

        @Override
        public CompletionStage<Reply> send(Request request) {
            return hears.test(request) ? node.send(request) : new CompletableFuture<>();
        }

        @Override
        public void close() {
            node.close();
        }
    }
}
