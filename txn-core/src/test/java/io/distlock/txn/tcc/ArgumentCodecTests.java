package io.distlock.txn.tcc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JavaType;

/** Arguments there and back, and what hostile data cannot do. */
class ArgumentCodecTests {

    @Test
    void simpleArgumentsComeBack() {
        ArgumentCodec codec = codec(String.class, int.class, BigDecimal.class, Instant.class, UUID.class);
        List<Object> arguments =
                List.of("äpfel \"\u0000\n", 3, new BigDecimal("0.12345678901234567890"), Instant.EPOCH, new UUID(1, 2));

        assertThat(codec.decode(codec.encode(arguments))).isEqualTo(arguments);
    }

    @Test
    void genericTypesComeBack() {
        ArgumentCodec codec = new ArgumentCodec(
                "p",
                List.of(
                        type(new TypeReference<List<Item>>() {}),
                        type(new TypeReference<Map<Long, Optional<Item>>>() {})),
                1000);
        Item apple = new Item("apple", 2);
        List<Object> arguments = List.of(List.of(apple), Map.of(7L, Optional.of(apple)));

        assertThat(codec.decode(codec.encode(arguments))).isEqualTo(arguments);
    }

    @Test
    void nullComesBack() {
        ArgumentCodec codec = codec(String.class, Item.class);
        List<@Nullable Object> nothing = Arrays.asList(null, null);

        assertThat(codec.decode(codec.encode(nothing))).isEqualTo(nothing);
    }

    @Test
    void noArgumentsComeBack() {
        assertThat(codec().decode(codec().encode(List.of()))).isEmpty();
    }

    @Test
    void namedSubtypesComeBack() {
        ArgumentCodec codec = codec(Payment.class);

        assertThat(codec.decode(codec.encode(List.of(new Card("1234"))))).containsExactly(new Card("1234"));
    }

    @Test
    void unknownFieldsAreIgnored() {
        String newer =
                "{\"version\":1,\"arguments\":[{\"sku\":\"apple\",\"pieces\":2,\"colour\":\"red\"}],\"more\":{}}";

        assertThat(codec(Item.class).decode(newer)).containsExactly(new Item("apple", 2));
    }

    @Test
    void classNamesInTheDataAreFieldsLikeOthers() {
        String hostile = "{\"version\":1,\"arguments\":[{\"@class\":\"javax.script.ScriptEngineManager\","
                + "\"sku\":\"apple\",\"pieces\":2}]}";

        assertThat(codec(Item.class).decode(hostile)).containsExactly(new Item("apple", 2));
    }

    @Test
    void classNamesAreRefusedEvenIfTheTypeAsksForThem() {
        String hostile = "{\"version\":1,\"arguments\":[{\"@class\":\"" + Evil.class.getName() + "\"}]}";

        assertThatThrownBy(() -> codec(Open.class).decode(hostile)).isInstanceOf(IllegalStateException.class);
        assertThat(Evil.made).isZero();
        assertThatThrownBy(() -> codec(Open.class).encode(List.of(new Evil())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void lengthIsLimited() {
        assertThatThrownBy(() -> codec(String.class).encode(List.of("x".repeat(1024 * 1024))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Arguments of 'p' have more than 1000 characters of JSON, which is the limit:"
                        + " pass a key instead of the data");
    }

    @Test
    void lengthIsLimitedToTheCharacter() {
        int frame = codec(String.class).encode(List.of("")).length();

        assertThat(codec(String.class).encode(List.of("x".repeat(1000 - frame))))
                .hasSize(1000);
        assertThatThrownBy(() -> codec(String.class).encode(List.of("x".repeat(1001 - frame))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void argumentWithoutEndIsRefused() {
        Loop loop = new Loop();
        loop.next = loop;

        assertThatThrownBy(() -> codec(Loop.class).encode(List.of(loop))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void argumentThatCouldNotBeReadIsRefusedWhenItIsRecorded() {
        assertThatThrownBy(() -> codec(OneWay.class).encode(List.of(new OneWay("apple", 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("could not be given to confirm and cancel");
    }

    @Test
    void newerVersionIsRefused() {
        assertThatThrownBy(() -> codec().decode("{\"version\":2,\"arguments\":[]}"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("finish the upgrade");
    }

    @Test
    void otherNumberOfArgumentsIsRefused() {
        assertThatThrownBy(() -> codec(int.class).decode("{\"version\":1,\"arguments\":[]}"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("1 parameters");
        assertThatThrownBy(() -> codec(int.class).decode("{\"version\":1,\"arguments\":[1,2]}"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void rubbishIsRefused() {
        for (String rubbish :
                List.of("", "[]", "null", "{", "{\"version\":1", "{\"version\":\"1\",\"arguments\":[]}")) {
            assertThatThrownBy(() -> codec().decode(rubbish)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void typesThatTellNothingAreObjectedTo() {
        assertThat(ArgumentCodec.objectionTo(type(new TypeReference<Object>() {})))
                .contains("Object tells nothing");
        assertThat(ArgumentCodec.objectionTo(type(new TypeReference<Map<String, List<?>>>() {})))
                .contains("Object tells nothing");
        assertThat(ArgumentCodec.objectionTo(type(new TypeReference<Runnable[]>() {})))
                .isNotNull();
        assertThat(ArgumentCodec.objectionTo(type(new TypeReference<List<java.io.InputStream>>() {})))
                .isNotNull();
        assertThat(ArgumentCodec.objectionTo(type(new TypeReference<byte[]>() {})))
                .isNull();
        assertThat(ArgumentCodec.objectionTo(type(new TypeReference<List<Item>>() {})))
                .isNull();
        assertThat(ArgumentCodec.objectionTo(type(new TypeReference<Payment>() {})))
                .isNull();
    }

    private static ArgumentCodec codec(Class<?>... types) {
        return new ArgumentCodec(
                "p",
                Arrays.stream(types)
                        .map(type -> ArgumentCodec.types().constructType(type))
                        .toList(),
                1000);
    }

    private static JavaType type(TypeReference<?> reference) {
        return ArgumentCodec.types().constructType(reference);
    }

    record Item(String sku, int pieces) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @JsonSubTypes(@JsonSubTypes.Type(value = Card.class, name = "card"))
    sealed interface Payment {}

    record Card(String number) implements Payment {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    interface Open {}

    static final class Evil implements Open {

        static int made;

        public String name = "evil";

        public Evil() {
            made++;
        }
    }

    static final class Loop {

        public @Nullable Loop next;
    }

    /** Written by its fields, and cannot be made from them. */
    static final class OneWay {

        public final String sku;
        public final int pieces;

        OneWay(String sku, int pieces) {
            this.sku = sku;
            this.pieces = pieces;
        }
    }
}
