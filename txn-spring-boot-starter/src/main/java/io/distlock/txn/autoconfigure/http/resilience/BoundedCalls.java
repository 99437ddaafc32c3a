package io.distlock.txn.autoconfigure.http.resilience;

import io.distlock.txn.autoconfigure.http.CallGuard;
import io.distlock.txn.remote.RemoteCallException;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.bulkhead.BulkheadRegistry;

/** Sends no more calls to a service at once than the bulkhead {@code distlock-txn-http-<target>} lets pass. Thread-safe. */
final class BoundedCalls implements CallGuard {

    private final BulkheadRegistry registry;

    BoundedCalls(BulkheadRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Permit enter(String target) {
        Bulkhead bulkhead = registry.bulkhead("distlock-txn-http-" + target);
        try {
            bulkhead.acquirePermission();
        } catch (BulkheadFullException e) {
            RemoteCallException refused = new RemoteCallException(
                    "Service '%s' was not called: bulkhead '%s' is full".formatted(target, bulkhead.getName()));
            refused.initCause(e);
            throw refused;
        }
        return new BulkheadPermit(bulkhead);
    }

    private record BulkheadPermit(Bulkhead bulkhead) implements Permit {

        @Override
        public void answered() {
            bulkhead.onComplete();
        }

        @Override
        public void failed(Throwable cause) {
            bulkhead.onComplete();
        }

        @Override
        public void unused() {
            bulkhead.releasePermission();
        }
    }
}
