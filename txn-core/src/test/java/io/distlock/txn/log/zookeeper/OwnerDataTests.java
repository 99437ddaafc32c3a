package io.distlock.txn.log.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnerDataTests {

    @Test
    void dataOutliveTheNode() {
        OwnerData data = new OwnerData(Instant.parse("2026-01-01T00:00:00.123Z"), "orders at höst 1, pid 4711");

        assertThat(OwnerData.decode(data.encode())).isEqualTo(data);
    }

    @Test
    void emptyDescriptionIsOne() {
        OwnerData data = new OwnerData(Instant.EPOCH, "");

        assertThat(OwnerData.decode(data.encode())).isEqualTo(data);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "2 0 newer", "1 soon orders", "1 99999999999999999999 orders", "\u0000\u0001"})
    void whatCannotBeReadDoesNotStopRecovery(String text) {
        assertThat(OwnerData.decode(text.getBytes(StandardCharsets.UTF_8)).description())
                .isEqualTo("unknown");
    }
}
