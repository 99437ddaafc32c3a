package io.distlock.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.distlock.lock.LockKey;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.zookeeper.common.PathUtils;
import org.junit.jupiter.api.Test;

class LockPathsTests {

    private final LockPaths paths = LockPaths.ofLocks("/app/distlock");

    @Test
    void everyKeyHasAPathThatZooKeeperTakes() {
        for (LockKey key : List.of(
                LockKey.of("a"),
                LockKey.of("a", "."),
                LockKey.of("a", ".."),
                LockKey.of("a", "/", "\u0000", "\ud83d\ude00"),
                LockKey.of("a", "x".repeat(512)))) {
            assertThatCode(() -> PathUtils.validatePath(paths.node(key))).doesNotThrowAnyException();
            assertThat(paths.node(key)).startsWith("/app/distlock/locks/a/").hasSizeLessThan(110);
        }
    }

    @Test
    void shortKeyIsReadBackFromItsNode() {
        for (LockKey key : List.of(LockKey.of("a"), LockKey.of("a", "b:c", "d"), LockKey.of("a", "x".repeat(64)))) {
            String path = paths.node(key);

            assertThat(LockPaths.isHashed(key)).isFalse();
            assertThat(LockPaths.parse("a", path.substring(path.lastIndexOf('/') + 1)))
                    .contains(key);
        }
    }

    @Test
    void longKeysDifferThoughTheyBeginAlike() {
        LockKey one = LockKey.of("a", "x".repeat(65));
        LockKey other = LockKey.of("a", "x".repeat(66));

        assertThat(LockPaths.isHashed(one)).isTrue();
        assertThat(paths.node(one)).isNotEqualTo(paths.node(other));
        assertThat(LockPaths.parse(
                        "a", paths.node(one).substring(paths.node(one).lastIndexOf('/') + 1)))
                .isEmpty();
    }

    @Test
    void keysSpreadOverBuckets() {
        long buckets = IntStream.range(0, 10_000)
                .mapToObj(i -> paths.bucket(LockKey.of("a", "sku-" + i)))
                .distinct()
                .count();

        assertThat(buckets).isEqualTo(256);
    }

    @Test
    void foreignNamesAreNoKeys() {
        assertThat(LockPaths.parse("a", "b")).isEmpty();
        assertThat(LockPaths.parse("a", "= ")).isEmpty();
        assertThat(LockPaths.parse("A!", "=b")).isEmpty();
    }
}
