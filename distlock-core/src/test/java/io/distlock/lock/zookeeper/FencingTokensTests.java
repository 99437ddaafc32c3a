package io.distlock.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.lock.LockStoreException;
import org.junit.jupiter.api.Test;

class FencingTokensTests {

    @Test
    void blocksOfLaterWritesAreLarger() {
        long lastOfEpoch = 0x1_ffff_ffffL;

        assertThat(FencingTokens.first(2)).isGreaterThan(FencingTokens.last(1, FencingTokens.PER_WRITE));
        assertThat(FencingTokens.first(0x2_0000_0001L))
                .isGreaterThan(FencingTokens.last(lastOfEpoch, FencingTokens.PER_WRITE));
    }

    @Test
    void noMoreTokensAreReservedThanThereIsRoomFor() {
        assertThat(FencingTokens.reserved(64)).isEqualTo(64);
        assertThat(FencingTokens.reserved(Integer.MAX_VALUE)).isEqualTo(1024);
    }

    @Test
    void idsWithoutRoomAreRefused() {
        assertThat(FencingTokens.first((1L << 53) - 1)).isPositive();
        assertThatThrownBy(() -> FencingTokens.first(1L << 53)).isInstanceOf(LockStoreException.class);
        assertThatThrownBy(() -> FencingTokens.first(0)).isInstanceOf(LockStoreException.class);
    }
}
