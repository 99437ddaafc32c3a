package io.distlock.lock.engine;

import io.distlock.lock.LockKey;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.spi.LockStoreListener;
import io.distlock.lock.spi.Owner;
import io.distlock.simulation.VirtualProcess;
import io.distlock.simulation.network.SimulatedNetwork;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The way between a process and a simulated lock server: calls with a time-out, after which their outcome is unknown, and hints that do
 * not reach a process that was started anew meanwhile. Confined to one thread.
 */
final class ServerLink {

    private final SimulatedNetwork network;
    private final VirtualProcess client;
    private final VirtualProcess server;
    private final Duration timeout;
    private final Consumer<String> unknown;

    /** Tells what is unknown by the label of the call. */
    ServerLink(
            SimulatedNetwork network,
            VirtualProcess client,
            VirtualProcess server,
            Duration timeout,
            Consumer<String> unknown) {
        this.network = network;
        this.client = client;
        this.server = server;
        this.timeout = timeout;
        this.unknown = unknown;
    }

    <R> CompletionStage<R> call(String label, Supplier<CompletionStage<R>> work) {
        return call(label, new CompletableFuture<>(), work);
    }

    /**
     * A request that the network has doubled is executed again only while its caller waits or has given up, as by a client that repeats
     * unanswered requests; never after its answer has arrived.
     */
    <R> CompletionStage<R> call(String label, CompletableFuture<R> answer, Supplier<CompletionStage<R>> work) {
        Future<?> patience =
                client.scheduler().schedule(() -> timeOut(label, answer), timeout.toNanos(), TimeUnit.NANOSECONDS);
        Supplier<CompletionStage<R>> oneEffect =
                () -> answer.isDone() && !answer.isCompletedExceptionally() ? new CompletableFuture<>() : work.get();
        network.callAsync(client, server, label, oneEffect).whenComplete((result, failure) -> {
            patience.cancel(false);
            if (failure == null) {
                answer.complete(result);
            } else {
                answer.completeExceptionally(failure);
            }
        });
        return answer;
    }

    /** Takes what the server has to tell, and brings it to the listener over the network. */
    LockStoreListener hintsTo(LockStoreListener listener) {
        int life = client.life();
        return new LockStoreListener() {
            @Override
            public void onOffered(LockKey key, Owner owner) {
                hint("offered", () -> listener.onOffered(key, owner));
            }

            @Override
            public void onContended(LockKey key, Owner owner) {
                hint("contended", () -> listener.onContended(key, owner));
            }

            @Override
            public void onRevoked(LockKey key, Owner owner) {
                hint("revoked", () -> listener.onRevoked(key, owner));
            }

            @Override
            public void onHintsMissed() {
                hint("hints missed", listener::onHintsMissed);
            }

            private void hint(String label, Runnable content) {
                network.send(server, client, label, () -> {
                    if (client.life() == life) {
                        content.run();
                    }
                });
            }
        };
    }

    private void timeOut(String label, CompletableFuture<?> answer) {
        if (answer.completeExceptionally(new LockStoreException("No answer to " + label + " within " + timeout))) {
            unknown.accept(label);
        }
    }
}
