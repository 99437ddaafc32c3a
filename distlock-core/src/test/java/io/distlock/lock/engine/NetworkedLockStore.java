package io.distlock.lock.engine;

import io.distlock.lock.LockKey;
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

/** The client's side of a simulated lock store: each step is one request over the network. Confined to one thread. */
class NetworkedLockStore implements LockStore {

    private final Simulation simulation;
    private final SimulatedLockServer server;
    private final ServerLink link;

    NetworkedLockStore(
            Simulation simulation,
            SimulatedNetwork network,
            VirtualProcess client,
            SimulatedLockServer server,
            Duration timeout) {
        this.simulation = simulation;
        this.server = server;
        this.link = new ServerLink(
                network, client, server.process(), timeout, label -> simulation.sometimes("unknown " + label));
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
        server.listen(process, link.hintsTo(listener));
    }

    @Override
    public CompletionStage<AcquireResult> acquire(AcquireCommand command) {
        long sentNanos = simulation.time().nanoTime();
        CompletableFuture<AcquireResult> answer = new CompletableFuture<>();
        return link.call("acquire", answer, () -> server.acquire(command, sentNanos, answer.isDone()));
    }

    @Override
    public CompletionStage<List<RenewalResult>> renew(List<Renewal> renewals) {
        return link.call("renew", () -> server.renew(renewals));
    }

    @Override
    public int renewalBatchMax() {
        return 1000;
    }

    @Override
    public CompletionStage<ReleaseOutcome> release(LockKey key, Owner owner, Duration keepFor) {
        return link.call("release", () -> server.release(key, owner, keepFor));
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
}
