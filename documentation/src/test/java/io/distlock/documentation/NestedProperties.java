package io.distlock.documentation;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The names below one property, as they are written in a file. */
final class NestedProperties {

    private NestedProperties() {}

    /** Empty for a plain value. */
    static List<String> of(String type) {
        try {
            return of(Class.forName(type)).toList();
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("The metadata name a type that is not there", e);
        }
    }

    private static Stream<String> of(Class<?> type) {
        return type.isRecord() ? Arrays.stream(type.getRecordComponents()).flatMap(NestedProperties::of) : Stream.of();
    }

    private static Stream<String> of(RecordComponent component) {
        String name = component.getName().replaceAll("(\\p{Upper})", "-$1").toLowerCase(Locale.ROOT);
        List<String> nested = of(component.getType()).toList();
        return nested.isEmpty() ? Stream.of(name) : nested.stream().map(each -> name + "." + each);
    }
}
