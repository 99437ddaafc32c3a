package io.distlock.simulation.network;

import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The usual chain: traced, cut, lost, doubled, reordered, delayed, cut again, delivered. On top of it calls with an
 * answer. Confined to one thread.
 *
 * <pre>{@code
 * var network = new SimulatedNetwork(simulation, Faults.drawn(simulation.random()));
 * network.call(client, server, "acquire", () -> store.acquire("a")).thenAccept(engine::onAnswer);
 * network.cuts().isolate(client);
 * }</pre>
 */
public final class SimulatedNetwork implements Network {

    private static final Duration ASIDE_MAX = Duration.ofMillis(200);

    private final Simulation simulation;
    private final Cuts cuts = new Cuts();
    private final Network chain;
    private Faults faults;

    public SimulatedNetwork(Simulation simulation, Faults faults) {
        this.simulation = simulation;
        this.faults = faults;
        Network arrival = new CuttingNetwork(simulation, cuts, new DirectNetwork());
        Network delaying = new DelayingNetwork(simulation, () -> this.faults, arrival);
        Network reordering = new ReorderingNetwork(simulation, () -> this.faults.reorderPercent(), ASIDE_MAX, delaying);
        Network duplicating = new DuplicatingNetwork(simulation, () -> this.faults.duplicatePercent(), reordering);
        Network losing = new LosingNetwork(simulation, () -> this.faults.lossPercent(), duplicating);
        chain = new TracingNetwork(simulation, "sent {}", new CuttingNetwork(simulation, cuts, losing));
    }

    /** Returns the links to cut and heal. */
    public Cuts cuts() {
        return cuts;
    }

    /** Changes how bad the network is from now on. */
    public void faults(Faults newFaults) {
        faults = newFaults;
    }

    /** Heals every cut and ends every fault, for the part of a scenario that must make progress. */
    public void calm() {
        cuts.healAll();
        faults = Faults.none();
    }

    @Override
    public void send(Message message) {
        chain.send(message);
    }

    /** Sends something that needs no answer, such as a notification. */
    public void send(VirtualProcess from, VirtualProcess to, String label, Runnable content) {
        chain.send(new Message(from, to, label, content));
    }

    /** As {@link #callAsync} for work that is done at once. */
    public <R> CompletionStage<R> call(VirtualProcess from, VirtualProcess to, String label, Supplier<R> work) {
        return callAsync(from, to, label, () -> CompletableFuture.completedStage(work.get()));
    }

    /**
     * Asks another process to do some work and to send the answer back.
     *
     * <p>A lost request or answer never completes the stage: timeouts are the caller's. A doubled request does the
     * work twice; the first answer counts. A failed stage is an answer too, an exception thrown by the work itself fails
     * the simulation. A caller that was restarted meanwhile gets nothing. The stage completes as a task of the caller;
     * what a callback throws there gets lost, unless the chain ends in {@link Simulation#failOnException}.
     */
    public <R> CompletionStage<R> callAsync(
            VirtualProcess from, VirtualProcess to, String label, Supplier<? extends CompletionStage<R>> work) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        int life = from.life();
        send(from, to, label, () -> work.get().whenComplete((result, failure) -> {
            Runnable completion = () -> {
                if (from.life() == life) {
                    complete(answer, result, failure);
                }
            };
            chain.send(new Message(to, from, new Answered(label, failure == null ? result : "failed"), completion));
        }));
        return answer;
    }

    /** Becomes text only where a trace is read: that of a record costs more than to send it. */
    private record Answered(String label, @Nullable Object result) {

        @Override
        public String toString() {
            return label + " = " + result;
        }
    }

    private static <R> void complete(CompletableFuture<R> answer, R result, @Nullable Throwable failure) {
        if (failure == null) {
            answer.complete(result);
        } else {
            answer.completeExceptionally(failure);
        }
    }
}
