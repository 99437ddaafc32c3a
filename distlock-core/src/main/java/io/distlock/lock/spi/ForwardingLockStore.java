package io.distlock.lock.spi;

import io.distlock.lock.LockKey;
import io.distlock.lock.ReleaseOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Passes every step on to another store, which it does not close. Parent of wrappers that change single steps. */
public abstract class ForwardingLockStore implements LockStore {

    private final LockStore delegate;

    protected ForwardingLockStore(LockStore delegate) {
        this.delegate = delegate;
    }

    @Override
    public String name() {
        return delegate.name();
    }

    @Override
    public Set<LockCapability> capabilities() {
        return delegate.capabilities();
    }

    @Override
    public void listen(String process, LockStoreListener listener) {
        delegate.listen(process, listener);
    }

    @Override
    public CompletionStage<AcquireResult> acquire(AcquireCommand command) {
        return delegate.acquire(command);
    }

    @Override
    public boolean takesTogether(List<LockKey> keys) {
        return delegate.takesTogether(keys);
    }

    @Override
    public CompletionStage<List<AcquireResult>> acquireTogether(List<AcquireCommand> commands) {
        return delegate.acquireTogether(commands);
    }

    @Override
    public CompletionStage<List<ReleaseOutcome>> releaseTogether(List<GiveUp> giveUps) {
        return delegate.releaseTogether(giveUps);
    }

    @Override
    public CompletionStage<List<RenewalResult>> renew(List<Renewal> renewals) {
        return delegate.renew(renewals);
    }

    @Override
    public int renewalBatchMax() {
        return delegate.renewalBatchMax();
    }

    @Override
    public CompletionStage<ReleaseOutcome> release(LockKey key, Owner owner, Duration keepFor) {
        return delegate.release(key, owner, keepFor);
    }

    @Override
    public CompletionStage<Optional<LockRecord>> inspect(LockKey key) {
        return delegate.inspect(key);
    }

    @Override
    public CompletionStage<LockPage> list(Optional<String> cursor, int limit) {
        return delegate.list(cursor, limit);
    }

    @Override
    public CompletionStage<ReleaseOutcome> forceRelease(LockKey key, long expectedToken) {
        return delegate.forceRelease(key, expectedToken);
    }

    @Override
    public Optional<VersionStore> versions() {
        return delegate.versions();
    }

    @Override
    public CompletionStage<Void> ping() {
        return delegate.ping();
    }

    @Override
    public void close() {}
}
