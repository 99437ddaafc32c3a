package io.distlock.lock.quorum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.lock.spi.Owner;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegisteredLockTests {

    @ParameterizedTest
    @ValueSource(strings = {"orders@host-1:4711 http-nio-8080-exec-3", "", " ", "a  b \u00fc"})
    void takenLockIsReadAsItWasWritten(String holder) {
        Tenure tenure = new Tenure(new Owner("p-1", "g_2"), 65, Duration.ofMillis(1500), holder);
        RegisteredLock lock = new RegisteredLock(128, 7, true, Optional.of(tenure));

        assertThat(RegisteredLock.parse(Optional.of(lock.pack()))).isEqualTo(lock);
    }

    @Test
    void freeLockKeepsItsTokenAndBeat() {
        RegisteredLock lock = new RegisteredLock(Long.MAX_VALUE, 7, false, Optional.empty());

        assertThat(RegisteredLock.parse(Optional.of(lock.pack()))).isEqualTo(lock);
    }

    @Test
    void registerThatWasNeverWrittenIsANewLock() {
        assertThat(RegisteredLock.parse(Optional.empty())).isEqualTo(RegisteredLock.NEW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2 1 1 -", "1 1 1", "1 1 1 - p.g"})
    void otherTextIsRefused(String text) {
        assertThatThrownBy(() -> RegisteredLock.parse(Optional.of(text))).isInstanceOf(IllegalArgumentException.class);
    }
}
