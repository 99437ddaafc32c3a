package io.distlock.lock.test;

import io.distlock.lock.LockHandle;

/** Entry points of assertions on locks, beside those of AssertJ. */
public final class LockAssertions {

    private LockAssertions() {}

    /** Assertions on who was where when. */
    public static SectionLogAssert assertThat(SectionLog actual) {
        return new SectionLogAssert(actual);
    }

    /** Assertions on a lock that is or was held. */
    public static LockHandleAssert assertThat(LockHandle actual) {
        return new LockHandleAssert(actual);
    }
}
