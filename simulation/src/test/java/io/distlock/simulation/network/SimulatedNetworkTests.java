package io.distlock.simulation.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SimulatedNetworkTests {

    private final Simulation simulation = Simulation.withSeed(1);
    private final VirtualProcess client = simulation.process("client");
    private final VirtualProcess server = simulation.process("server");
    private final SimulatedNetwork network = new SimulatedNetwork(simulation, Faults.none());
    private final AtomicInteger work = new AtomicInteger();

    @Test
    void callRunsAtTheServerAndAnswersAtTheClient() {
        CompletableFuture<VirtualProcess> ranAt = new CompletableFuture<>();
        CompletableFuture<VirtualProcess> answeredAt = new CompletableFuture<>();

        network.call(client, server, "work", () -> ranAt.complete(running()))
                .thenRun(() -> answeredAt.complete(running()));
        simulation.runUntilIdle();

        assertThat(ranAt).isCompletedWithValue(server);
        assertThat(answeredAt).isCompletedWithValue(client);
    }

    @Test
    void lostRequestNeverRunsAndNeverCompletes() {
        network.cuts().cut(client, server);

        CompletionStage<Integer> answer = call();

        assertThat(answer.toCompletableFuture()).isNotDone();
        assertThat(work).hasValue(0);
    }

    @Test
    void lostAnswerLeavesTheWorkDone() {
        network.cuts().cut(server, client);

        CompletionStage<Integer> answer = call();

        assertThat(answer.toCompletableFuture()).isNotDone();
        assertThat(work).hasValue(1);
    }

    @Test
    void cutMadeOnTheWayStopsTheMessage() {
        CompletionStage<Integer> answer = network.call(client, server, "work", work::incrementAndGet);

        network.cuts().isolate(server);
        simulation.runUntilIdle();

        assertThat(answer.toCompletableFuture()).isNotDone();
        assertThat(work).hasValue(0);
    }

    @Test
    void doubledRequestDoesTheWorkTwiceAndTheFirstAnswerCounts() {
        network.faults(new Faults(0, 100, 0, 0, Duration.ofMillis(1), Duration.ofMillis(1)));

        CompletionStage<Integer> answer = call();

        assertThat(work).hasValue(2);
        assertThat(answer.toCompletableFuture()).isCompletedWithValue(1);
    }

    @Test
    void failedStageIsAnAnswer() {
        CompletionStage<Integer> answer = network.callAsync(
                client, server, "work", () -> CompletableFuture.failedStage(new IllegalStateException("refused")));

        simulation.runUntilIdle();

        assertThat(answer.toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void exceptionOfTheWorkFailsTheSimulation() {
        network.call(client, server, "work", () -> {
            throw new IllegalStateException("invariant");
        });

        assertThatThrownBy(simulation::runUntilIdle).hasMessage("invariant");
    }

    @Test
    void exceptionOfCallbackFailsTheSimulationWhereTheChainSaysSo() {
        call().thenAccept(result -> {
                    throw new AssertionError("in a callback");
                })
                .whenComplete(simulation::failOnException);

        assertThatThrownBy(simulation::runUntilIdle)
                .isInstanceOf(AssertionError.class)
                .hasMessage("in a callback");
    }

    @Test
    void callerThatWasRestartedGetsNoAnswer() {
        CompletionStage<Integer> answer = network.call(client, server, "work", work::incrementAndGet);

        client.restart();
        simulation.runUntilIdle();

        assertThat(work).hasValue(1);
        assertThat(answer.toCompletableFuture()).isNotDone();
    }

    @Test
    void callAsyncAnswersWhenTheServerIsDone() {
        CompletionStage<String> answer = network.callAsync(client, server, "wait", () -> {
            CompletableFuture<String> later = new CompletableFuture<>();
            server.scheduler().schedule(() -> later.complete("done"), 1, TimeUnit.SECONDS);
            return later;
        });

        simulation.runUntilIdle();

        assertThat(answer.toCompletableFuture()).isCompletedWithValue("done");
        assertThat(simulation.time().nanoTime())
                .isGreaterThan(Duration.ofSeconds(1).toNanos());
    }

    @Test
    void calmEndsFaultsAndCuts() {
        network.faults(new Faults(100, 0, 0, 0, Duration.ZERO, Duration.ZERO));
        network.cuts().isolate(client);

        network.calm();

        assertThat(call().toCompletableFuture()).isCompletedWithValue(1);
    }

    private CompletionStage<Integer> call() {
        CompletionStage<Integer> answer = network.call(client, server, "work", work::incrementAndGet);
        simulation.runUntilIdle();
        return answer;
    }

    private VirtualProcess running() {
        return simulation.time().running();
    }
}
