package io.distlock.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListCursorTests {

    @Test
    void cursorIsReadBack() {
        ListCursor cursor = new ListCursor("stock", "0f", "=a%2Fb:c");

        assertThat(ListCursor.parse(cursor.toString())).isEqualTo(cursor);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0@master", "stock/0f", "stock/0f/../=x", "../0f/=x", "stock/0g/=x", "stock/0f/x"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> ListCursor.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
