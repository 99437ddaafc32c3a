package io.distlock.simulation.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ExclusionCheckerTests {

    private final List<AssertionError> violations = new ArrayList<>();
    private final ExclusionChecker exclusion = new ExclusionChecker(violations::add);

    @Test
    void oneAfterTheOtherIsFine() {
        exclusion.enter("k", "a", () -> true);
        exclusion.leave("k", "a");
        exclusion.enter("k", "b", () -> true);

        assertThat(violations).isEmpty();
        assertThat(exclusion.entries()).isEqualTo(2);
    }

    @Test
    void holderThatKnowsItLostTheLockIsNoHolder() {
        AtomicBoolean valid = new AtomicBoolean(true);
        exclusion.enter("k", "a", valid::get);

        valid.set(false);
        exclusion.enter("k", "b", () -> true);

        assertThat(violations).isEmpty();
    }

    @Test
    void twoValidHoldersAreViolation() {
        exclusion.enter("k", "a", () -> true);
        exclusion.enter("k", "b", () -> true);

        assertThat(violations).singleElement().satisfies(violation -> assertThat(violation)
                .hasMessage("k is held by [a, b] at the same time"));
    }

    @Test
    void holderThatBecomesValidAgainIsSeenByAnotherLook() {
        AtomicBoolean valid = new AtomicBoolean();
        exclusion.enter("k", "a", valid::get);
        exclusion.enter("k", "b", () -> true);

        valid.set(true);
        exclusion.look("k");

        assertThat(violations).hasSize(1);
    }

    @Test
    void readersAreTogetherButNotWithAWriter() {
        exclusion.enterShared("k", "a", () -> true);
        exclusion.enterShared("k", "b", () -> true);
        assertThat(violations).isEmpty();

        exclusion.enter("k", "c", () -> true);

        assertThat(violations).singleElement().satisfies(violation -> assertThat(violation)
                .hasMessage("k is held by [a, b, c] at the same time"));
    }

    @Test
    void keysDoNotExcludeEachOther() {
        exclusion.enter("k", "a", () -> true);
        exclusion.enter("other", "b", () -> true);

        assertThat(violations).isEmpty();
    }
}
