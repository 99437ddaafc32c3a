package io.distlock.lock.interceptor;

import io.distlock.lock.OnBusy;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.stream.Stream;
import org.springframework.util.ClassUtils;

/** What a method must be so that its lock can be taken and held for as long as it works. */
final class MethodRules {

    private MethodRules() {}

    static ReturnKind check(Method method, Class<?> targetClass, OnBusy onBusy) {
        if (Modifier.isPrivate(method.getModifiers()) || Modifier.isStatic(method.getModifiers())) {
            throw neverIntercepted(
                    method,
                    Modifier.isPrivate(method.getModifiers()) ? "private" : "static",
                    "Make it a public method of the bean.");
        }
        if (Modifier.isFinal(method.getModifiers()) && !isOfInterface(method, targetClass)) {
            throw neverIntercepted(method, "final", "Remove final from it.");
        }
        Class<?> returnType = method.getReturnType();
        if (onBusy == OnBusy.SKIP && returnType.isPrimitive() && returnType != void.class) {
            throw new DistributedLockConfigurationException(
                    method,
                    "onBusy is SKIP, but a method that returns %s cannot return nothing".formatted(returnType),
                    "Return %s or an Optional, or use THROW or FALLBACK."
                            .formatted(ClassUtils.resolvePrimitiveIfNecessary(returnType)
                                    .getSimpleName()));
        }
        return ReturnKind.of(method).orElseThrow(() -> goesOnAfterReturn(method));
    }

    static DistributedLockConfigurationException neverIntercepted(Method method, String what, String action) {
        return new DistributedLockConfigurationException(
                method,
                "it is %s, so a proxy cannot intercept it and it would run without its lock".formatted(what),
                action);
    }

    private static DistributedLockConfigurationException goesOnAfterReturn(Method method) {
        String what = ReturnKind.isSuspending(method)
                ? "it is a suspend function"
                : "it returns " + method.getReturnType().getName();
        return new DistributedLockConfigurationException(
                method,
                what + ", so its work would go on after the lock is released",
                "Return the result itself, CompletionStage, CompletableFuture, Mono or Flux.");
    }

    private static boolean isOfInterface(Method method, Class<?> targetClass) {
        return Stream.of(ClassUtils.getAllInterfacesForClass(targetClass))
                .anyMatch(type -> ClassUtils.hasMethod(type, method.getName(), method.getParameterTypes()));
    }
}
