package io.distlock.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LockKeyTests {

    @Test
    void idJoinsNameAndEncodedParts() {
        assertThat(LockKey.of("stock", "sku-1", 7).id()).isEqualTo("stock:sku-1:7");
        assertThat(LockKey.of("stock").id()).isEqualTo("stock");
        assertThat(LockKey.of("stock", "a:b%").encodedKey()).isEqualTo("a%3Ab%25");
    }

    @Test
    void partsThatLookAlikeWhenJoinedAreDifferentKeys() {
        assertThat(List.of(
                        LockKey.of("stock", "a:b", "c"),
                        LockKey.of("stock", "a", "b:c"),
                        LockKey.of("stock", "a", "b", "c"),
                        LockKey.of("stock", "a%3Ab", "c"),
                        LockKey.of("stock", "a:b:c")))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                "\0",
                "\r\n2026-01-01 ERROR forged",
                "../..",
                "/",
                "//",
                ".",
                "a/",
                "\uD83D\uDE00",
                "\u202Eabc\u200F",
                "{a}{b}",
                "*",
                "?",
                "[a-z]",
                "#{T(java.lang.Runtime).getRuntime().exec('id')}",
                "${jndi:ldap://x}",
                "@bean",
                "a:b",
                "%",
                "%41"
            })
    void hostileTextIsEncodedAndComesBack(String hostile) {
        LockKey key = LockKey.of("stock", hostile, "x");

        assertThat(key.encodedKey()).matches("(?:[A-Za-z0-9._-]|%[0-9A-F]{2})+:x");
        assertThat(key.keyParts()).containsExactly(hostile, "x");
        assertThat(LockKey.parse(key.id())).isEqualTo(key);
    }

    @Test
    void missingPartsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LockKey.of("stock", (Object) null))
                .withMessageContaining("null");
        assertThatIllegalArgumentException().isThrownBy(() -> LockKey.of("stock", "a", null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LockKey.of("stock", ""))
                .withMessageContaining("empty");
        assertThatIllegalArgumentException().isThrownBy(() -> LockKey.of("stock", new Object[0]));
    }

    @Test
    void keyOfMegabyteIsRefusedWithShortMessage() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LockKey.of("stock", "x".repeat(1 << 20)))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
        assertThatIllegalArgumentException().isThrownBy(() -> LockKey.of("stock", "\u20ac".repeat(60)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uD83D", "a\uDE00b"})
    void unpairedSurrogateIsRefused(String broken) {
        assertThatIllegalArgumentException().isThrownBy(() -> LockKey.of("stock", broken));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "Stock", "a b", "a:b", "a/b", "a\nb", "stock*", "{a}", "\uD83D\uDE00"})
    void nameBeyondItsAlphabetIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LockKey.of(name, "x"))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void nameHasBound() {
        assertThat(LockKey.of("n".repeat(64)).name()).hasSize(64);
        assertThatIllegalArgumentException().isThrownBy(() -> LockKey.of("n".repeat(65)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"stock:a b", "stock:%zz", "stock:%", "stock:a%4", "stock:*", "stock:\n"})
    void idThatIsNotCanonicalIsRefused(String id) {
        assertThatIllegalArgumentException().isThrownBy(() -> LockKey.parse(id));
    }
}
