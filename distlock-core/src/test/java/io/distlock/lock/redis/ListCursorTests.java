package io.distlock.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ListCursorTests {

    private static final List<String> MASTERS = List.of("a", "c", "e");

    @Test
    void goesThroughOneMasterAfterTheOther() {
        ListCursor cursor = ListCursor.startOf("a");

        assertThat(cursor.next("17", MASTERS)).contains(new ListCursor("17", "a"));
        assertThat(cursor.next("0", MASTERS)).contains(ListCursor.startOf("c"));
        assertThat(ListCursor.startOf("e").next("0", MASTERS)).isEmpty();
    }

    @Test
    void masterThatIsGoneIsSkipped() {
        assertThat(new ListCursor("17", "b").existing(MASTERS)).contains(ListCursor.startOf("c"));
        assertThat(new ListCursor("17", "f").existing(MASTERS)).isEmpty();
    }

    @Test
    void textIsReadBack() {
        ListCursor cursor = new ListCursor("17", "a0");

        assertThat(ListCursor.parse(cursor.toString())).isEqualTo(cursor);
        assertThatThrownBy(() -> ListCursor.parse("17; FLUSHALL")).isInstanceOf(IllegalArgumentException.class);
    }
}
