package io.distlock.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.LockKey;
import io.distlock.lock.spi.Owner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HintMessageTests {

    @Test
    void hintIsRead() {
        assertThat(HintMessage.parse("contended|stock:sku-1|p1.g1"))
                .contains(new HintMessage(
                        HintMessage.Kind.CONTENDED, LockKey.of("stock", "sku-1"), new Owner("p1", "g1")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "|", "offered|stock", "offered|stock|p1", "stolen|stock|p1.g1", "offered|NO|p1.g1", "a|b|c|d"
            })
    void anythingElseIsIgnored(String text) {
        assertThat(HintMessage.parse(text)).isEmpty();
    }
}
