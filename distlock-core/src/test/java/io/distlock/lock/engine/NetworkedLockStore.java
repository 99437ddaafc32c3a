package io.distlock.lock.engine;

import io.distlock.lock.LockKey;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.LockCapability;
import io.distlock.lock.spi.LockPage;
import io.distlock.lock.spi.LockRecord;
import io.distlock.lock.spi.LockStore;
import io.distlock.lock.spi.LockStoreListener;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.Renewal;
import io.distlock.lock.spi.RenewalResult;
import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import io.distlock.simulation.network.SimulatedNetwork;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The client's side of a simulated lock store: each step is one request over the network with a time-out, after which its
 * outcome is unknown. A request that the network has doubled is executed again only while its caller waits or has given up,
 * as by a client that repeats unanswered requests; never after its answer has arrived. Confined to one thread.
 */
class NetworkedLockStore implements LockStore {

    private final Simulation simulation;
    private final SimulatedNetwork network;
    private final VirtualProcess client;
    private final SimulatedLockServer server;
    private final Duration timeout;

    NetworkedLockStore(
            Simulation simulation,
            SimulatedNetwork network,
            VirtualProcess client,
            SimulatedLockServer server,
            Duration timeout) {
        this.simulation = simulation;
        this.network = network;
        this.client = client;
        this.server = server;
        this.timeout = timeout;
    }

    @Override
    public String name() {
        return "networked";
    }

    @Override
    public Set<LockCapability> capabilities() {
        return Set.of(LockCapability.FAIR, LockCapability.HINTS);
    }

    @Override
    public void listen(String process, LockStoreListener listener) {
        int life = client.life();
        server.listen(process, new LockStoreListener() {
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
                network.send(server.process(), client, label, () -> {
                    if (client.life() == life) {
                        content.run();
                    }
                });
            }
        });
    }

    @Override
    public CompletionStage<AcquireResult> acquire(AcquireCommand command) {
        long sentNanos = simulation.time().nanoTime();
        CompletableFuture<AcquireResult> answer = new CompletableFuture<>();
        return call("acquire", answer, () -> server.acquire(command, sentNanos, answer.isDone()));
    }

    @Override
    public CompletionStage<List<RenewalResult>> renew(List<Renewal> renewals) {
        return call("renew", new CompletableFuture<>(), () -> server.renew(renewals));
    }

    @Override
    public int renewalBatchMax() {
        return 1000;
    }

    @Override
    public CompletionStage<ReleaseOutcome> release(LockKey key, Owner owner, Duration keepFor) {
        return call("release", new CompletableFuture<>(), () -> server.release(key, owner, keepFor));
    }

    @Override
    public CompletionStage<Optional<LockRecord>> inspect(LockKey key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<LockPage> list(Optional<String> cursor, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<ReleaseOutcome> forceRelease(LockKey key, long expectedToken) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> ping() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}

    private <R> CompletionStage<R> call(String label, CompletableFuture<R> answer, Supplier<CompletionStage<R>> work) {
        Future<?> patience =
                client.scheduler().schedule(() -> timeOut(label, answer), timeout.toNanos(), TimeUnit.NANOSECONDS);
        Supplier<CompletionStage<R>> oneEffect =
                () -> answer.isDone() && !answer.isCompletedExceptionally() ? new CompletableFuture<>() : work.get();
        network.callAsync(client, server.process(), label, oneEffect).whenComplete((result, failure) -> {
            patience.cancel(false);
            if (failure == null) {
                answer.complete(result);
            } else {
                answer.completeExceptionally(failure);
            }
        });
        return answer;
    }

    private void timeOut(String label, CompletableFuture<?> answer) {
        if (answer.completeExceptionally(new LockStoreException("No answer to " + label + " within " + timeout))) {
            simulation.sometimes("unknown " + label);
        }
    }
}
