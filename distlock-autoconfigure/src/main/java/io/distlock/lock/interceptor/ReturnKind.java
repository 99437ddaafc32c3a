package io.distlock.lock.interceptor;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.util.ClassUtils;

/** How a method says that its work has ended: by returning, or through what it returned. */
enum ReturnKind {
    PLAIN,
    STAGE,
    MONO,
    FLUX;

    private static final List<Class<?>> LAZY = List.of(Future.class, Callable.class, BaseStream.class);
    private static final List<String> LAZY_NAMES = List.of(
            "org.reactivestreams.Publisher",
            "java.util.concurrent.Flow$Publisher",
            "org.springframework.web.context.request.async.DeferredResult",
            "org.springframework.web.context.request.async.WebAsyncTask",
            "org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter",
            "org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody");
    private static final String CONTINUATION = "kotlin.coroutines.Continuation";

    /** The kind of this method, or empty if its work goes on in a way that the lock cannot follow. */
    static Optional<ReturnKind> of(Method method) {
        Class<?> type = method.getReturnType();
        if (isSuspending(method)) {
            return Optional.empty();
        }
        if (type == CompletableFuture.class || type == CompletionStage.class) {
            return Optional.of(STAGE);
        }
        // by name: Reactor is optional
        switch (type.getName()) {
            case "reactor.core.publisher.Mono":
                return Optional.of(MONO);
            case "reactor.core.publisher.Flux":
                return Optional.of(FLUX);
            default:
                return isLazy(type) ? Optional.empty() : Optional.of(PLAIN);
        }
    }

    /** Whether this is a Kotlin {@code suspend} function, which returns long before its work has ended. */
    static boolean isSuspending(Method method) {
        Class<?>[] parameters = method.getParameterTypes();
        return parameters.length > 0
                && parameters[parameters.length - 1].getName().equals(CONTINUATION);
    }

    private static boolean isLazy(Class<?> type) {
        return CompletionStage.class.isAssignableFrom(type)
                || LAZY.stream().anyMatch(lazy -> lazy.isAssignableFrom(type))
                || hasSupertypeIn(type, LAZY_NAMES)
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
}
