package io.distlock.lock.test;

import org.assertj.core.api.AbstractAssert;

/** Assertions on a {@link SectionLog}. */
public final class SectionLogAssert extends AbstractAssert<SectionLogAssert, SectionLog> {

    SectionLogAssert(SectionLog actual) {
        super(actual, SectionLogAssert.class);
    }

    /** Nobody entered while somebody else was inside. */
    public SectionLogAssert didNotOverlap() {
        isNotNull();
        if (!actual.overlaps().isEmpty()) {
            failWithMessage(
                    "Expected visits of section '%s' not to overlap, but%n  %s",
                    actual.section(), String.join("%n  ".formatted(), actual.overlaps()));
        }
        return this;
    }

    /** Somebody entered while somebody else was inside, as without a lock. */
    public SectionLogAssert overlapped() {
        isNotNull();
        if (actual.overlaps().isEmpty()) {
            failWithMessage(
                    "Expected visits of section '%s' to overlap, but none of the %d did",
                    actual.section(), actual.visits());
        }
        return this;
    }

    /** The section was entered so often. */
    public SectionLogAssert wasEntered(int times) {
        isNotNull();
        if (actual.visits() != times) {
            failWithMessage(
                    "Expected section '%s' to be entered %d times, but it was %d times",
                    actual.section(), times, actual.visits());
        }
        return this;
    }

    /** Nobody is inside any more. */
    public SectionLogAssert isEmpty() {
        isNotNull();
        if (!actual.inside().isEmpty()) {
            failWithMessage("Expected nobody in section '%s', but there are %s", actual.section(), actual.inside());
        }
        return this;
    }
}
