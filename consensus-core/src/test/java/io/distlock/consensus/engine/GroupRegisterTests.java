package io.distlock.consensus.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.consensus.ConsensusException;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.RegisterResult.Chosen;
import io.distlock.consensus.RegisterResult.NotApplied;
import io.distlock.consensus.RegisterResult.Reason;
import io.distlock.consensus.memory.MemoryAcceptorNode;
import io.distlock.consensus.paxos.Configuration;
import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Request;
import io.distlock.consensus.spi.AcceptorNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupRegisterTests {

    private static final RegisterKey KEY = RegisterKey.of("k");
    private static final PaxosOptions OPTIONS = PaxosOptions.defaults().withRoundTimeout(Duration.ofSeconds(2));

    private final PaxosRuntime runtime = PaxosRuntime.system();
    private final List<Switched> nodes = List.of(new Switched("a"), new Switched("b"), new Switched("c"));
    private final PaxosCluster cluster = new PaxosCluster("g", List.copyOf(nodes), OPTIONS, runtime);
    private final GroupRegister register = new GroupRegister("g", List.copyOf(nodes), OPTIONS, runtime);

    @AfterEach
    void shutdown() {
        register.close();
        runtime.shutdown();
    }

    @Test
    void groupThatWasNeverStartedSaysWhatToDo() {
        assertThat(register.get(KEY))
                .failsWithin(10, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(GroupNotStartedException.class)
                .withMessageContainingAll("never started", "bootstrap", "a keeps nothing");
    }

    @Test
    void groupIsFoundOnFirstUse() {
        assertThat(register.operations()).isZero();
        await(cluster.bootstrap());

        await(register.decide(KEY, "COMMIT"));

        assertThat(await(register.decide(KEY, "ABORT")))
                .isInstanceOfSatisfying(
                        Chosen.class, chosen -> assertThat(chosen.value()).contains("COMMIT"));
    }

    @Test
    void groupIsFoundAfterItWasStartedLate() {
        assertThat(register.get(KEY)).failsWithin(10, TimeUnit.SECONDS).withThrowableOfType(ExecutionException.class);

        await(cluster.bootstrap());

        assertThat(await(register.get(KEY))).isInstanceOf(Chosen.class);
    }

    @Test
    void ofTwoThatStartAGroupAtOnceOneSucceeds() {
        PaxosCluster rival = new PaxosCluster("g", List.copyOf(nodes), OPTIONS, runtime);
        List<CompletableFuture<Configuration>> starts = List.of(
                cluster.bootstrap().toCompletableFuture(), rival.bootstrap().toCompletableFuture());

        starts.forEach(start -> assertThat(start.handle((configuration, failure) -> failure == null))
                .succeedsWithin(30, TimeUnit.SECONDS));

        assertThat(starts)
                .filteredOn(CompletableFuture::isCompletedExceptionally)
                .hasSize(1);
        assertThat(await(cluster.inspect()).acceptors())
                .extracting(AcceptorStatus::standing)
                .containsOnly(Standing.MEMBER);
    }

    @Test
    void serverWithTwoAddressesIsNoGroup() {
        PaxosCluster wrong = new PaxosCluster("g", List.of(nodes.get(0), nodes.get(1), nodes.get(1)), OPTIONS, runtime);

        assertThat(wrong.bootstrap())
                .failsWithin(30, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("has the address of another acceptor");
    }

    @Test
    void withoutMajorityNothingIsAppliedAndLaterItIs() {
        await(cluster.bootstrap());
        nodes.get(0).on = false;
        nodes.get(1).on = false;
        GroupRegister impatient = new GroupRegister(
                "g", List.copyOf(nodes), OPTIONS.withOperationTimeout(Duration.ofMillis(300)), runtime);

        assertThat(await(impatient.get(KEY))).isEqualTo(new NotApplied(Reason.UNAVAILABLE));

        nodes.get(0).on = true;
        assertThat(await(register.get(KEY))).isInstanceOf(Chosen.class);
    }

    @Test
    void newBootstrapReplacesWhatWasUsed() {
        await(cluster.bootstrap());
        await(register.decide(KEY, "old"));
        nodes.forEach(node -> node.memory.wipe());

        register.start(await(cluster.bootstrap()));

        assertThat(await(register.decide(KEY, "new")))
                .isInstanceOfSatisfying(
                        Chosen.class, chosen -> assertThat(chosen.value()).contains("new"));
    }

    @Test
    void closedRegisterRefuses() {
        register.close();

        assertThat(await(register.get(KEY))).isEqualTo(new NotApplied(Reason.CLOSED));
    }

    @Test
    void statusTellsWhoCounts() {
        await(cluster.bootstrap());
        nodes.get(0).on = false;
        nodes.get(1).memory.wipe();

        GroupStatus status = await(cluster.inspect());

        assertThat(status.acceptors())
                .extracting(AcceptorStatus::standing)
                .containsExactly(Standing.AWAY, Standing.EMPTY, Standing.MEMBER);
        assertThat(status.isAvailable()).isFalse();
        assertThat(status.isNew()).isFalse();
        assertThat(status.problems())
                .contains("a does not answer", "b keeps nothing")
                .doesNotContain("c ");
    }

    @Test
    void emptyAcceptorThatWasReadmittedElsewhereIsOutside() {
        await(cluster.bootstrap());
        nodes.get(2).on = false;
        MemoryAcceptorNode replacement = new MemoryAcceptorNode("c2", ForkJoinPool.commonPool());
        PaxosCluster changed =
                new PaxosCluster("g", List.of(nodes.get(0), nodes.get(1), replacement), OPTIONS, runtime);
        await(changed.readmit(2));
        nodes.get(2).on = true;

        GroupStatus status = await(cluster.inspect());

        assertThat(status.acceptors().get(2).standing()).isEqualTo(Standing.OUTSIDE);
        assertThat(status.isAvailable()).isTrue();
        assertThat(cluster.readmit(2))
                .failsWithin(10, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(ConsensusException.class)
                .withMessageContaining("c has another memory");
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    /** A node that can be away. */
    private static final class Switched implements AcceptorNode {

        private final MemoryAcceptorNode memory;
        private volatile boolean on = true;

        Switched(String name) {
            this.memory = new MemoryAcceptorNode(name, ForkJoinPool.commonPool());
        }

        @Override
        public String name() {
            return memory.name();
        }

        @Override
        public CompletionStage<Reply> send(Request request) {
            return on ? memory.send(request) : CompletableFuture.failedFuture(new ConsensusException("away"));
        }

        @Override
        public void close() {}
    }
}
