package io.distlock.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class NodeDataTests {

    private static final NodeData DATA = new NodeData(64, 24_000, 1_800_000_000_000L, "x%2Fy", "orders@host-1 | ünï");

    @Test
    void dataAreReadBack() {
        assertThat(NodeData.parse(DATA.bytes())).contains(DATA);
        NodeData bare = new NodeData(1, 0, 0, "", "");
        assertThat(NodeData.parse(bare.bytes())).contains(bare);
    }

    @Test
    void anythingElseIsNoData() {
        byte[] bytes = DATA.bytes();
        byte[] newer = bytes.clone();
        newer[0] = 2;
        byte[] negative = bytes.clone();
        negative[1] = -1;
        byte[] longKey = bytes.clone();
        longKey[21] = 0x7f;

        assertThat(NodeData.parse(new byte[0])).isEmpty();
        assertThat(NodeData.parse(new byte[500_000])).isEmpty();
        assertThat(NodeData.parse(newer)).isEmpty();
        assertThat(NodeData.parse(negative)).isEmpty();
        assertThat(NodeData.parse(longKey)).isEmpty();
        for (int length = 0; length < 23; length++) {
            assertThat(NodeData.parse(Arrays.copyOf(bytes, length))).isEmpty();
        }
    }

    @Test
    void textThatIsTooLongIsRefused() {
        assertThatThrownBy(() -> new NodeData(1, 0, 0, "", "x".repeat(5_000)).bytes())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("5000 bytes");
    }
}
