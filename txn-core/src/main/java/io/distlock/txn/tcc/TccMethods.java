package io.distlock.txn.tcc;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;

/**
 * A try with what belongs to it. Immutable.
 *
 * @param participant name of its branches
 */
record TccMethods(String participant, BoundMethod attempt, BoundMethod confirm, BoundMethod cancel) {

    private static final String REACTIVE = "org.reactivestreams.Publisher";

    TccMethods {
        Class<?> result = attempt.method().getReturnType();
        if (isUnfinished(result)) {
            throw new IllegalArgumentException("%s returns a %s: its work would go on after it has voted"
                    .formatted(attempt.describe(), result.getSimpleName()));
        }
        requireVoid(confirm);
        requireVoid(cancel);
    }

    private static void requireVoid(BoundMethod method) {
        if (method.method().getReturnType() != void.class) {
            throw new IllegalArgumentException(method.describe()
                    + " must return void: it may not refuse, and throws an exception if it has to be called again");
        }
    }

    private static boolean isUnfinished(Class<?> type) {
        return Future.class.isAssignableFrom(type)
                || CompletionStage.class.isAssignableFrom(type)
                || Flow.Publisher.class.isAssignableFrom(type)
                || BaseStream.class.isAssignableFrom(type)
                || isReactive(type);
    }

    /** By name: the library is no dependency. */
    private static boolean isReactive(Class<?> type) {
        if (type.getName().equals(REACTIVE)) {
            return true;
        }
        for (Class<?> parent : type.getInterfaces()) {
            if (isReactive(parent)) {
                return true;
            }
        }
        return type.getSuperclass() != null && isReactive(type.getSuperclass());
    }
}
