package io.distlock.documentation.snippet;

import io.distlock.lock.LockManager;
import io.distlock.lock.LockRequest;
import io.distlock.lock.semaphore.DistributedSemaphore;
import io.distlock.lock.semaphore.Permit;

final class Calls {

    interface TaxOffice {
        void call();
    }

    private final LockManager locks;
    private final TaxOffice taxOffice;

    Calls(LockManager locks, TaxOffice taxOffice) {
        this.locks = locks;
        this.taxOffice = taxOffice;
    }

    void call() {
        DistributedSemaphore calls = DistributedSemaphore.create(locks, LockRequest.of("calls", "tax-office"), 5);

        try (Permit permit = calls.acquire()) {
            taxOffice.call();
        }
    }
}
