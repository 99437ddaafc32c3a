package io.distlock.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LockRequestTests {

    private static final LockRequest REQUEST = LockRequest.of("stock", "sku-1");

    @Test
    void boundsThemselvesAreAllowed() {
        LockRequest request = REQUEST.withWaitTime(Duration.ZERO)
                .withLeaseTime(Duration.ofMillis(100))
                .withMinHoldTime(Duration.ofHours(24))
                .withMaxHoldTime(Duration.ofDays(30));

        assertThat(request.withWaitTime(Duration.ofHours(24))
                        .withLeaseTime(Duration.ofHours(24))
                        .key())
                .isEqualTo(request.key());
    }

    @Test
    void waitOfOneNanosecondIsAllowed() {
        assertThat(REQUEST.withWaitTime(Duration.ofNanos(1)).waitTime()).contains(Duration.ofNanos(1));
    }

    @ParameterizedTest
    @MethodSource("outOfBounds")
    void waitBeyondBoundsIsRefused(Duration time) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> REQUEST.withWaitTime(time))
                .withMessageContaining("stock:sku-1");
        assertThatIllegalArgumentException().isThrownBy(() -> REQUEST.withMinHoldTime(time));
    }

    @ParameterizedTest
    @MethodSource("outOfBounds")
    void leaseBeyondBoundsIsRefused(Duration time) {
        assertThatIllegalArgumentException().isThrownBy(() -> REQUEST.withLeaseTime(time));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> REQUEST.withMaxHoldTime(time.isNegative() ? time : time.plusDays(30)));
    }

    @Test
    void leaseTooShortToBeRenewedIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> REQUEST.withLeaseTime(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> REQUEST.withLeaseTime(Duration.ofNanos(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> REQUEST.withMaxHoldTime(Duration.ZERO));
    }

    @Test
    void minimumBeyondMaximumIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> REQUEST.withMaxHoldTime(Duration.ofSeconds(1))
                .withMinHoldTime(Duration.ofSeconds(2)));
    }

    static Stream<Duration> outOfBounds() {
        return Stream.of(
                Duration.ofNanos(-1),
                Duration.ofDays(-40),
                Duration.ofHours(24).plusNanos(1),
                Duration.ofNanos(Long.MAX_VALUE),
                Duration.ofSeconds(Long.MAX_VALUE / 2));
    }
}
