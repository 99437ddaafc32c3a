package io.distlock.lock.interceptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.lock.LockKey;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LockKeysTests {

    @ParameterizedTest
    @ValueSource(strings = {"#order.sku", "#order.sku()", "#a0.sku", "#p0.sku", "#text"})
    void keyIsReadFromArguments(String expression) {
        assertThat(key(expression, new Order("sku-1"), "sku-1")).isEqualTo("stock:sku-1");
    }

    @Test
    void severalPartsMakeOneKeyWithoutCollision() {
        assertThat(key("{#a0, #a1}", "a:b", "c")).isEqualTo("stock:a%3Ab:c");
        assertThat(key("{#a0, #a1}", "a", "b:c")).isEqualTo("stock:a:b%3Ac");
        assertThat(key("#a0", new int[] {1, 2}, "")).isEqualTo("stock:1:2");
        assertThat(key("#a0.![#this.sku]", List.of(new Order("x"), new Order("y")), ""))
                .isEqualTo("stock:x:y");
        assertThat(key("#a0.![sku]", List.of(new Order("x"), new Order("y")), ""))
                .isEqualTo("stock:x:y");
        assertThat(key("#a0[sku]", Map.of("sku", "x"), "")).isEqualTo("stock:x");
    }

    @Test
    void simpleTypesMakeKeys() {
        UUID id = UUID.randomUUID();
        assertThat(key("#a0", 7L, "")).isEqualTo("stock:7");
        assertThat(key("#a0", true, "")).isEqualTo("stock:true");
        assertThat(key("#a0", 'x', "")).isEqualTo("stock:x");
        assertThat(key("#a0", id, "")).isEqualTo("stock:" + id);
        assertThat(key("#a0", Loud.ONE, "")).isEqualTo("stock:ONE");
        assertThat(key("'all'", "", "")).isEqualTo("stock:all");
    }

    @Test
    void nullAndEmptyKeysAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> key("#a0", null, ""))
                .withMessageContaining("null");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> key("#a0", "", ""))
                .withMessageContaining("empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> key("#a0", List.of(), ""))
                .withMessageContaining("empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> key("{#a0, #a1}", "x", null))
                .withMessageContaining("null");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> key("#order.sku", new Order(null), ""))
                .withMessageContaining("null");
        assertThatIllegalArgumentException().isThrownBy(() -> key("#order.sku", null, ""));
    }

    @Test
    void valuesThatMakeNoStableKeyAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> key("#a0", new Order("x"), ""))
                .withMessageContaining("Order");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> key("#a0", Set.of("x", "y"), ""))
                .withMessageContaining("order");
        assertThatIllegalArgumentException().isThrownBy(() -> key("#a0", List.of(List.of("x")), ""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> key("#a0", new int[257], ""))
                .withMessageContaining("257");
        assertThatIllegalArgumentException().isThrownBy(() -> key("#a0", "x".repeat(1_000_000), ""));
        assertThatIllegalArgumentException().isThrownBy(() -> key("#a0", "\uD800", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#{T(java.lang.Runtime).getRuntime().exec('id')}",
                "#{systemProperties}",
                "T(java.lang.System).exit(1)",
                "@bean",
                "new java.io.File('x')",
                "${env}",
                "${jndi:ldap://x}",
                "\r\nINFO forged",
                "../..",
                "\0"
            })
    void textOfArgumentsIsNeverParsed(String hostile) {
        LockKey key = LockKey.parse(key("#text", null, hostile));

        assertThat(key.keyParts()).containsExactly(hostile);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "T(java.lang.Runtime).getRuntime().exec('id')",
                "#text.concat(T(java.lang.System).getProperty('x'))",
                "new java.io.File('x')",
                "{new String('x')}",
                "@bean",
                "@bean.name",
                "&bean",
                "#text = 'x'",
                "#order.sku = 'x'",
                "#a0++",
                "#text('x')",
                "#text == 'x' ? T(java.lang.Math).random() : 1"
            })
    void whatReachesBeyondTheArgumentsIsRefusedAtTheStart(String expression) {
        assertThatThrownBy(() -> parse(expression))
                .isInstanceOfSatisfying(DistributedLockConfigurationException.class, e -> assertThat(e.problem())
                        .contains("refused"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"#text.getClass().forName('java.lang.Runtime')", "#text.class.classLoader", "#text.valueOf('x')"
            })
    void classesAreOutOfReachOfArguments(String expression) {
        assertThatIllegalArgumentException().isThrownBy(() -> key(expression, null, "x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"#ordre.sku", "#root", "#this", "order.sku", "toString()", "#a2", "#text.concat(order)"})
    void whatIsNoParameterIsRefusedAtTheStartAndTheParametersAreNamed(String expression) {
        assertThatThrownBy(() -> parse(expression))
                .isInstanceOfSatisfying(DistributedLockConfigurationException.class, e -> assertThat(e.action())
                        .contains("#order, #text"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"#{#order.sku}", "#order.", "order sku", "#order.sku)", "'"})
    void textThatIsNoExpressionIsRefusedAtTheStart(String expression) {
        assertThatThrownBy(() -> parse(expression)).isInstanceOf(DistributedLockConfigurationException.class);
    }

    @Test
    void missingParameterNamesAreExplained() {
        MethodParameters unnamed = new MethodParameters(2, java.util.Optional.empty());

        assertThat(unnamed.help()).contains("-parameters", "#a0", "#a1");
        assertThat(unnamed.contains("order")).isFalse();
        assertThat(unnamed.contains("p1")).isTrue();
    }

    @Test
    void conditionMustBeABoolean() {
        assertThat(new ConditionExpression(parse("#text == 'x'")).test(new Object[] {null, "x"}))
                .isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConditionExpression(parse("#text")).test(new Object[] {null, "true"}));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConditionExpression(parse("#text")).test(new Object[] {null, null}));
    }

    private static String key(String expression, Object... arguments) {
        return new KeyExpression(parse(expression)).lock("stock", arguments).id();
    }

    private static MethodExpression parse(String expression) {
        return MethodExpression.parse(method(), "key", expression, MethodParameters.of(method(), null));
    }

    private static Method method() {
        return Arrays.stream(LockKeysTests.class.getDeclaredMethods())
                .filter(method -> method.getName().equals("sample"))
                .findFirst()
                .orElseThrow();
    }

    @SuppressWarnings("unused")
    private static void sample(Object order, String text) {}

    record Order(String sku) {}

    enum Loud {
        ONE;

        @Override
        public String toString() {
            return "changes";
        }
    }
}
