package io.distlock.simulation.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FencedResourceTests {

    private final List<AssertionError> violations = new ArrayList<>();

    @Test
    void lowerTokenIsRefused() {
        FencedResource resource = FencedResource.checked(violations::add);

        assertThat(resource.write("k", "a", 1)).isTrue();
        assertThat(resource.write("k", "b", 2)).isTrue();
        assertThat(resource.write("k", "b", 2)).isTrue();
        assertThat(resource.write("k", "a", 1)).isFalse();

        assertThat(resource.accepted()).isEqualTo(3);
        assertThat(resource.refused()).isOne();
        assertThat(violations).isEmpty();
    }

    @Test
    void keysHaveTokensOfTheirOwn() {
        FencedResource resource = FencedResource.checked(violations::add);

        resource.write("k", "a", 5);

        assertThat(resource.write("other", "b", 1)).isTrue();
    }

    @Test
    void oneTokenOfTwoOwnersIsViolation() {
        FencedResource resource = FencedResource.checked(violations::add);

        resource.write("k", "a", 1);
        resource.write("k", "b", 1);

        assertThat(violations).singleElement().satisfies(violation -> assertThat(violation)
                .hasMessage("Token 1 of k belongs to a and to b"));
    }

    @Test
    void uncheckedResourceCountsWhatFencingWouldHaveStopped() {
        FencedResource resource = FencedResource.unchecked(violations::add);

        resource.write("k", "b", 2);

        assertThat(resource.write("k", "a", 1)).isTrue();
        assertThat(resource.stale()).isOne();
        assertThat(resource.refused()).isZero();
    }
}
