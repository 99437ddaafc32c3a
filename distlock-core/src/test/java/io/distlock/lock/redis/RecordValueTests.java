package io.distlock.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordValueTests {

    @Test
    void holderMayContainTheSeparator() {
        assertThat(RecordValue.parse("p1.g1|7|9|1000|a|b")).contains(new RecordValue(false, 7, 9, 1000, "a|b"));
        assertThat(RecordValue.parse("shared|7|1000|a|b")).contains(new RecordValue(true, 7, 7, 1000, "a|b"));
    }

    @Test
    void offerHasNoTokens() {
        assertThat(RecordValue.parse("p1.g1|0|0|1000|").orElseThrow().isOffer()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "p1|1|2|3|h", "p1.g1|a|2|3|h", "p1.g1|1|2|3", "p1.g1|1|2|99999999999999999999|h"})
    void anythingElseIsNoRecord(String text) {
        assertThat(RecordValue.parse(text)).isEmpty();
    }
}
