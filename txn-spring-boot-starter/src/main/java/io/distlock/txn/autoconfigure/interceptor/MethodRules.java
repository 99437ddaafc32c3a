package io.distlock.txn.autoconfigure.interceptor;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.util.ClassUtils;

/** What a method must be so that its transaction can begin before its work and end after it. */
final class MethodRules {

    private static final List<Class<?>> LATER =
            List.of(CompletionStage.class, Future.class, Callable.class, BaseStream.class);
    private static final List<String> LATER_NAMES = List.of(
            "org.reactivestreams.Publisher",
            "java.util.concurrent.Flow$Publisher",
            "org.springframework.web.context.request.async.DeferredResult",
            "org.springframework.web.context.request.async.WebAsyncTask",
            "org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter",
            "org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody");
    private static final String CONTINUATION = "kotlin.coroutines.Continuation";

    private MethodRules() {}

    /** @throws DistributedTransactionConfigurationException if the method cannot work */
    static void check(Method method, Class<?> targetClass) {
        if (Modifier.isPrivate(method.getModifiers()) || Modifier.isStatic(method.getModifiers())) {
            throw neverIntercepted(
                    method,
                    Modifier.isPrivate(method.getModifiers()) ? "private" : "static",
                    "Make it a public method of the bean.");
        }
        if (Modifier.isFinal(method.getModifiers()) && !isOfInterface(method, targetClass)) {
            throw neverIntercepted(method, "final", "Remove final from it.");
        }
        if (isSuspending(method)) {
            throw goesOnAfterReturn(method, "it is a suspend function");
        }
        if (isLater(method.getReturnType())) {
            throw goesOnAfterReturn(
                    method, "it returns " + method.getReturnType().getName());
        }
    }

    static DistributedTransactionConfigurationException neverIntercepted(Method method, String what, String action) {
        return new DistributedTransactionConfigurationException(
                method,
                "it is %s, so a proxy cannot intercept it and it would run without its transaction".formatted(what),
                action);
    }

    private static DistributedTransactionConfigurationException goesOnAfterReturn(Method method, String what) {
        return new DistributedTransactionConfigurationException(
                method,
                what + ", so its work would go on after the transaction has ended",
                "Return the result itself; call the method from an asynchronous one if need be.");
    }

    private static boolean isSuspending(Method method) {
        Class<?>[] parameters = method.getParameterTypes();
        return parameters.length > 0
                && parameters[parameters.length - 1].getName().equals(CONTINUATION);
    }

    private static boolean isLater(Class<?> type) {
        return LATER.stream().anyMatch(later -> later.isAssignableFrom(type))
                || hasSupertypeIn(type, LATER_NAMES)
                || ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) != null;
    }

    private static boolean hasSupertypeIn(Class<?> type, List<String> names) {
        for (@Nullable Class<?> current = type; current != null; current = current.getSuperclass()) {
            if (names.contains(current.getName())) {
                return true;
            }
        }
        return ClassUtils.getAllInterfacesForClassAsSet(type).stream().anyMatch(i -> names.contains(i.getName()));
    }

    private static boolean isOfInterface(Method method, Class<?> targetClass) {
        return Stream.of(ClassUtils.getAllInterfacesForClass(targetClass))
                .anyMatch(type -> ClassUtils.hasMethod(type, method.getName(), method.getParameterTypes()));
    }
}
