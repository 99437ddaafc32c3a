package io.distlock.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.lock.LockStoreException;
import io.distlock.lock.spi.Owner;
import java.util.List;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeNameTests {

    private static final Owner OWNER = new Owner("p-1_x", "-g-0000000001-");

    @Test
    void ownerAndSequenceAreReadBack() {
        String text = NodeName.prefix(OWNER, false) + "0000000042";

        assertThat(NodeName.parse(text)).isEqualTo(new NodeName(text, OWNER, false, 42));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "foreign",
                "p.g",
                "p.g-",
                "p.g-123",
                "p.g_0000000001",
                "pg-0000000001",
                ".g-0000000001",
                "p.g-00000000x1",
                "p.g--2147483648\n"
            })
    void namesOfOthersAreRefused(String text) {
        assertThatThrownBy(() -> NodeName.parse(text))
                .isInstanceOf(LockStoreException.class)
                .hasMessageContaining("no lock store made")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void queueIsInTheOrderOfTheServer() {
        Owner other = new Owner("a", "b");
        LockQueue queue = LockQueue.of(new Session.Children(
                List.of("z.z-0000000009", "a.b-0000000010", NodeName.prefix(OWNER, false) + "0000000008"), new Stat()));

        assertThat(queue.placeOf(OWNER)).isZero();
        assertThat(queue.placeOf(other)).isEqualTo(2);
        assertThat(queue.placeOf(new Owner("a", "c"))).isEqualTo(-1);
        assertThat(queue.waiting()).isEqualTo(2);
    }

    @Test
    void readersStandTogetherUpToTheFirstThatWantsTheLockAlone() {
        Owner reader = new Owner("p", "r");
        String shared = NodeName.prefix(reader, true) + "0000000007";
        LockQueue queue = LockQueue.of(new Session.Children(
                List.of("a.r~-0000000005", shared, "a.w-0000000008", "b.r~-0000000009", "c.r~-0000000010"),
                new Stat()));

        assertThat(NodeName.parse(shared)).isEqualTo(new NodeName(shared, reader, true, 7));
        assertThat(queue.holders()).isEqualTo(2);
        assertThat(queue.waiting()).isEqualTo(3);
        assertThat(queue.isUnblocked(reader)).isTrue();
        assertThat(queue.isUnblocked(new Owner("b", "r"))).isFalse();
        assertThat(queue.placeBlocking(2)).isEqualTo(1);
        assertThat(queue.placeBlocking(3)).isEqualTo(2);
        assertThat(queue.placeBlocking(4)).isEqualTo(2);
        assertThat(new LockQueue(List.of()).holders()).isZero();
    }
}
