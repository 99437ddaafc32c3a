package io.distlock.lock.test;

import io.distlock.lock.LockHandle;
import org.assertj.core.api.AbstractAssert;

/** Assertions on a {@link LockHandle}. */
public final class LockHandleAssert extends AbstractAssert<LockHandleAssert, LockHandle> {

    LockHandleAssert(LockHandle actual) {
        super(actual, LockHandleAssert.class);
    }

    /** The holder believes that it has the lock. */
    public LockHandleAssert isHeld() {
        isNotNull();
        if (!actual.isValid()) {
            failWithMessage("Expected lock '%s' with token %d to be held, but it is not", actual.key(), token());
        }
        return this;
    }

    /** The holder knows that it has the lock no longer: it was lost or released. */
    public LockHandleAssert isNotHeld() {
        isNotNull();
        if (actual.isValid()) {
            failWithMessage(
                    "Expected lock '%s' with token %d not to be held, but %s of its lease are left",
                    actual.key(), token(), actual.remainingLease());
        }
        return this;
    }

    /** It is a later grant of the same lock, with a larger token. */
    public LockHandleAssert succeeds(LockHandle earlier) {
        isNotNull();
        if (!actual.key().equals(earlier.key())) {
            failWithMessage("Expected a grant of lock '%s', but it is one of '%s'", earlier.key(), actual.key());
        }
        if (token() <= earlier.fencingToken()) {
            failWithMessage(
                    "Expected lock '%s' to have a larger token than %d, but it has %d",
                    actual.key(), earlier.fencingToken(), token());
        }
        return this;
    }

    private long token() {
        return actual.fencingToken();
    }
}
