package io.distlock.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.lock.LockStoreException;
import io.distlock.lock.spi.Owner;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MarkDataTests {

    private final MarkData mark = new MarkData(1_500, new Owner("p_1", "g-2"));

    @Test
    void markIsReadBack() {
        assertThat(MarkData.parse("/node", mark.bytes())).contains(mark);
    }

    @Test
    void stableNodeHasNoMark() {
        assertThat(MarkData.parse("/node", MarkData.STABLE)).isEmpty();
    }

    @Test
    void anythingElseIsRefusedWithItsPath() {
        byte[] newer = mark.bytes();
        newer[0] = 2;
        byte[] cut = Arrays.copyOf(mark.bytes(), 9);
        byte[] noOwner = mark.bytes();
        noOwner[9] = '/';

        for (byte[] bytes :
                new byte[][] {newer, cut, noOwner, new byte[1025], "text".getBytes(StandardCharsets.UTF_8)}) {
            assertThatThrownBy(() -> MarkData.parse("/node", bytes))
                    .isInstanceOf(LockStoreException.class)
                    .hasMessageContaining("'/node'");
        }
    }
}
