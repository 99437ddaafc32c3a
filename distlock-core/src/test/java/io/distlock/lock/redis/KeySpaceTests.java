package io.distlock.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.LockKey;
import io.lettuce.core.cluster.SlotHash;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class KeySpaceTests {

    private static final LockKey KEY = LockKey.of("stock", "sku 1", "ü");

    private final KeySpace keySpace = new KeySpace("shop*[1]");

    @Test
    void keysOfOneLockShareASlot() {
        assertThat(Arrays.stream(keySpace.keys(KEY)).map(SlotHash::getSlot).distinct())
                .hasSize(1);
    }

    @Test
    void recordIsReadBack() {
        assertThat(keySpace.parseRecord(keySpace.record(KEY))).contains(KEY);
    }

    @Test
    void otherKeysAreNoRecords() {
        assertThat(keySpace.parseRecord(keySpace.keys(KEY)[1])).isEmpty();
        assertThat(keySpace.parseRecord("shop*[1]:{Not A Lock}")).isEmpty();
        assertThat(keySpace.parseRecord("other:{stock}")).isEmpty();
    }

    @Test
    void prefixInThePatternIsNoPattern() {
        assertThat(keySpace.recordPattern()).isEqualTo("shop\\*\\[1\\]:{*}");
    }
}
