package io.distlock.txn.autoconfigure.manager;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.SmartTransactionObject;

/** What Spring's template of a transaction manager passes around. Confined to a thread. */
final class ManagedTransaction implements SmartTransactionObject {

    private @Nullable ThreadTransaction current;

    ManagedTransaction(@Nullable ThreadTransaction current) {
        this.current = current;
    }

    boolean exists() {
        return current != null;
    }

    ThreadTransaction current() {
        return Objects.requireNonNull(current, "No distributed transaction");
    }

    void begun(ThreadTransaction transaction) {
        current = transaction;
    }

    @Override
    public boolean isRollbackOnly() {
        return current != null && current.transaction().rollbackCause().isPresent();
    }

    @Override
    public void flush() {
        if (current != null) {
            current.joined().forEach(JoinedResource::flush);
        }
    }
}
