package io.distlock.lock.interceptor;

import org.jspecify.annotations.Nullable;

/** The expression that says whether a call needs the lock. */
record ConditionExpression(MethodExpression expression) {

    /** @throws IllegalArgumentException if the result is not a boolean */
    boolean test(@Nullable Object[] arguments) {
        Object value = expression.evaluate(arguments);
        if (value instanceof Boolean needed) {
            return needed;
        }
        throw new IllegalArgumentException("%s gave %s; a condition is true or false"
                .formatted(
                        expression,
                        value == null ? "null" : "a " + value.getClass().getName()));
    }
}
