package io.distlock.txn.tcc;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import tools.jackson.databind.type.TypeFactory;

/**
 * Arguments of a try as JSON: {@code {"version":1,"arguments":[...]}}. Which class is made of which value is in the signature of the
 * method and never in the data: names of classes in it are refused or ignored, whatever the annotations of a type ask for. Thread-safe.
 */
final class ArgumentCodec {

    private static final int VERSION = 1;

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            // the arguments are read one by one
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // allows no class by its name
            .polymorphicTypeValidator(BasicPolymorphicTypeValidator.builder().build())
            .build();

    private final String participant;
    private final List<JavaType> types;
    private final int lengthMax;

    ArgumentCodec(String participant, List<JavaType> types, int lengthMax) {
        this.participant = participant;
        this.types = List.copyOf(types);
        this.lengthMax = lengthMax;
    }

    static TypeFactory types() {
        return JSON.getTypeFactory();
    }

    /** Why values of the type cannot be made from JSON; null if nothing speaks against it, which is no promise. */
    static @Nullable String objectionTo(JavaType type) {
        if (type.getRawClass() == Object.class) {
            return "Object tells nothing about the class that confirm and cancel will need";
        }
        List<JavaType> parts = new ArrayList<>(type.getBindings().getTypeParameters());
        if (type.isArrayType()) {
            parts.add(type.getContentType());
        }
        for (JavaType part : parts) {
            String objection = objectionTo(part);
            if (objection != null) {
                return objection;
            }
        }
        try {
            JSON.readerFor(type).readValue("{}");
        } catch (InvalidDefinitionException e) {
            return e.getOriginalMessage();
        } catch (JacksonException e) {
            return null; // it wants something else than an empty object
        }
        return null;
    }

    /**
     * Makes the record, and reads it once, so that what cannot be read later fails now.
     *
     * @throws IllegalArgumentException if it cannot be made or read, or is too long
     */
    String encode(List<? extends @Nullable Object> arguments) {
        LimitedText text = new LimitedText(lengthMax);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberProperty("version", VERSION);
            json.writeArrayPropertyStart("arguments");
            for (int i = 0; i < types.size(); i++) {
                JSON.writerFor(types.get(i)).writeValue(json, arguments.get(i));
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (JacksonException e) {
            if (!text.isFull()) {
                throw new IllegalArgumentException(
                        "Arguments of '%s' cannot be recorded: %s".formatted(participant, e.getOriginalMessage()), e);
            }
        }
        if (text.isFull()) {
            throw new IllegalArgumentException(
                    "Arguments of '%s' have more than %d characters of JSON, which is the limit: pass a key instead of the data"
                            .formatted(participant, lengthMax));
        }
        try {
            decode(text.toString());
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException(
                    "Arguments of '%s' could not be given to confirm and cancel: %s"
                            .formatted(participant, e.getMessage()),
                    e);
        }
        return text.toString();
    }

    /**
     * Inverse of {@link #encode}.
     *
     * @throws IllegalStateException if this is no record, one of a newer version, or one of other parameters
     */
    List<@Nullable Object> decode(String text) {
        try (JsonParser json = JSON.createParser(text)) {
            require(json.nextToken() == JsonToken.START_OBJECT && "version".equals(json.nextName()));
            require(json.nextToken() == JsonToken.VALUE_NUMBER_INT);
            if (json.getIntValue() != VERSION) {
                throw new IllegalStateException(
                        "Recorded arguments of '%s' have version %d, this process reads %d: finish the upgrade of all instances"
                                .formatted(participant, json.getIntValue(), VERSION));
            }
            require("arguments".equals(json.nextName()) && json.nextToken() == JsonToken.START_ARRAY);
            return decode(json);
        } catch (JacksonException e) {
            throw new IllegalStateException(
                    "Recorded arguments of '%s' cannot be read: %s".formatted(participant, e.getOriginalMessage()), e);
        }
    }

    private List<@Nullable Object> decode(JsonParser json) {
        List<@Nullable Object> arguments = new ArrayList<>();
        for (JavaType type : types) {
            require(json.nextToken() != JsonToken.END_ARRAY);
            arguments.add(JSON.readerFor(type).readValue(json));
        }
        require(json.nextToken() == JsonToken.END_ARRAY);
        return arguments;
    }

    private void require(boolean expected) {
        if (!expected) {
            throw new IllegalStateException("Recorded arguments of '%s' are not those of %d parameters of types %s"
                    .formatted(participant, types.size(), types));
        }
    }
}
