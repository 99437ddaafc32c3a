package io.distlock.lock.engine;

import io.distlock.lock.LockKey;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.ForwardingLockStore;
import io.distlock.lock.spi.GiveUp;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A store in another process, behind a network: each step has a time-out, after which its outcome is unknown. Confined to one thread. */
final class RemoteLockStore extends ForwardingLockStore {

    private final Simulation simulation;
    private final SimulatedNetwork network;
    private final VirtualProcess client;
    private final VirtualProcess server;
    private final Duration timeout;

    RemoteLockStore(
            Simulation simulation,
            SimulatedNetwork network,
            VirtualProcess client,
            VirtualProcess server,
            LockStore data,
            Duration timeout) {
        super(data);
        this.simulation = simulation;
        this.network = network;
        this.client = client;
        this.server = server;
        this.timeout = timeout;
    }

    @Override
    public void listen(String process, LockStoreListener listener) {
        int life = client.life();
        super.listen(process, new LockStoreListener() {
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
        });
    }

    @Override
    public CompletionStage<AcquireResult> acquire(AcquireCommand command) {
        return call("acquire", () -> super.acquire(command));
    }

    @Override
    public CompletionStage<List<AcquireResult>> acquireTogether(List<AcquireCommand> commands) {
        return call("acquire together", () -> super.acquireTogether(commands));
    }

    @Override
    public CompletionStage<List<RenewalResult>> renew(List<Renewal> renewals) {
        return call("renew", () -> super.renew(renewals));
    }

    @Override
    public CompletionStage<ReleaseOutcome> release(LockKey key, Owner owner, Duration keepFor) {
        return call("release", () -> super.release(key, owner, keepFor));
    }

    @Override
    public CompletionStage<List<ReleaseOutcome>> releaseTogether(List<GiveUp> giveUps) {
        return call("release together", () -> super.releaseTogether(giveUps));
    }

    private <R> CompletionStage<R> call(String label, Supplier<CompletionStage<R>> work) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        Future<?> patience =
                client.scheduler().schedule(() -> timeOut(label, answer), timeout.toNanos(), TimeUnit.NANOSECONDS);
        // what the network has doubled is not executed again once its answer has arrived
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

    private void timeOut(String label, CompletableFuture<?> answer) {
        if (answer.completeExceptionally(new LockStoreException("No answer to " + label + " within " + timeout))) {
            simulation.sometimes("unknown");
        }
    }
}
