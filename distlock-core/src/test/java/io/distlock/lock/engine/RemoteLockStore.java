package io.distlock.lock.engine;

import io.distlock.lock.LockKey;
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
import java.util.concurrent.CompletionStage;

/** A store in another process, behind a network: each step is one request. Confined to one thread. */
final class RemoteLockStore extends ForwardingLockStore {

    private final ServerLink link;

    RemoteLockStore(
            Simulation simulation,
            SimulatedNetwork network,
            VirtualProcess client,
            VirtualProcess server,
            LockStore data,
            Duration timeout) {
        super(data);
        link = new ServerLink(network, client, server, timeout, label -> simulation.sometimes("unknown"));
    }

    @Override
    public void listen(String process, LockStoreListener listener) {
        super.listen(process, link.hintsTo(listener));
    }

    @Override
    public CompletionStage<AcquireResult> acquire(AcquireCommand command) {
        return link.call("acquire", () -> super.acquire(command));
    }

    @Override
    public CompletionStage<List<AcquireResult>> acquireTogether(List<AcquireCommand> commands) {
        return link.call("acquire together", () -> super.acquireTogether(commands));
    }

    @Override
    public CompletionStage<List<RenewalResult>> renew(List<Renewal> renewals) {
        return link.call("renew", () -> super.renew(renewals));
    }

    @Override
    public CompletionStage<ReleaseOutcome> release(LockKey key, Owner owner, Duration keepFor) {
        return link.call("release", () -> super.release(key, owner, keepFor));
    }

    @Override
    public CompletionStage<List<ReleaseOutcome>> releaseTogether(List<GiveUp> giveUps) {
        return link.call("release together", () -> super.releaseTogether(giveUps));
    }
}
