package io.distlock.lock.interceptor;

import io.distlock.lock.LockKey;
import io.distlock.lock.LockRequest;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ObjectUtils;

/** The expression that gives a key of a call, or several. */
record KeyExpression(MethodExpression expression) {

    /** More parts cannot fit into a key, see {@link LockKey}. */
    private static final int PARTS_MAX = 256;

    /** @throws IllegalArgumentException if there is no key, or it is not of a type that makes a stable key */
    LockKey lock(String name, @Nullable Object[] arguments) {
        Object value = expression.evaluate(arguments);
        if (value instanceof Collection<?> parts) {
            return lock(name, parts);
        }
        if (value != null && value.getClass().isArray()) {
            return lock(name, Arrays.asList(ObjectUtils.toObjectArray(value)));
        }
        return LockKey.of(name, part(value));
    }

    /**
     * One lock for each element of a list or set, whose order does not matter, or for a single value.
     *
     * @throws IllegalArgumentException if there is none, there are too many, or one is not of a type that makes a stable key
     */
    List<LockKey> locks(String name, @Nullable Object[] arguments) {
        Object value = expression.evaluate(arguments);
        Collection<?> keys = value instanceof Collection<?> several
                ? several
                : value != null && value.getClass().isArray()
                        ? Arrays.asList(ObjectUtils.toObjectArray(value))
                        : Collections.singletonList(value);
        if (keys.isEmpty()) {
            throw noKey("an empty list");
        }
        if (keys.size() > LockRequest.KEYS_MAX) {
            throw new IllegalArgumentException(
                    "%s gave %d keys, at most %d are allowed".formatted(expression, keys.size(), LockRequest.KEYS_MAX));
        }
        return keys.stream()
                .map(key -> key instanceof Collection<?> parts ? lock(name, parts) : LockKey.of(name, part(key)))
                .toList();
    }

    private LockKey lock(String name, Collection<?> values) {
        if (values instanceof Set && !(values instanceof SortedSet) && !(values instanceof LinkedHashSet)) {
            throw new IllegalArgumentException(
                    "%s gave a set without an order, so equal sets could make different keys; sort it"
                            .formatted(expression));
        }
        if (values.isEmpty()) {
            throw noKey("an empty list");
        }
        if (values.size() > PARTS_MAX) {
            throw new IllegalArgumentException("%s gave %d key parts, at most %d are allowed; use an id or a hash"
                    .formatted(expression, values.size(), PARTS_MAX));
        }
        return LockKey.of(name, values.stream().map(this::part).toArray());
    }

    private Object part(@Nullable Object value) {
        if (value == null) {
            throw noKey("null");
        }
        if ("".equals(value)) {
            throw noKey("an empty text");
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        if (value instanceof String
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof UUID) {
            return value;
        }
        throw new IllegalArgumentException(
                "%s gave a %s; a key is a String, Number, Boolean, Character, Enum or UUID, or a list of these"
                        .formatted(expression, value.getClass().getName()));
    }

    private IllegalArgumentException noKey(String what) {
        return new IllegalArgumentException(
                "%s gave %s; without a key all calls would share one lock".formatted(expression, what));
    }
}
