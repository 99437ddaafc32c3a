package io.distlock.lock.interceptor;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/** Finds the methods that are called instead of those that do not get their lock. */
final class FallbackMethods {

    private FallbackMethods() {}

    /** The fallback of this name in the class or above it, of any visibility. */
    static Method find(Method method, Class<?> targetClass, Optional<String> name) {
        if (name.isEmpty()) {
            throw new DistributedLockConfigurationException(
                    method, "onBusy is FALLBACK, but no fallback is named", "Set fallbackMethod.");
        }
        Method fallback = ReflectionUtils.findMethod(targetClass, name.get(), method.getParameterTypes());
        if (fallback == null || fallback.equals(method)) {
            throw new DistributedLockConfigurationException(
                    method,
                    "fallbackMethod %s does not exist".formatted(signature(name.get(), method)),
                    "Add it to %s with these parameter types.".formatted(targetClass.getName()));
        }
        if (method.getReturnType() != void.class
                && !ClassUtils.isAssignable(method.getReturnType(), fallback.getReturnType())) {
            throw new DistributedLockConfigurationException(
                    method,
                    "fallbackMethod %s returns %s"
                            .formatted(
                                    signature(name.get(), method),
                                    fallback.getReturnType().getName()),
                    "Make it return %s.".formatted(method.getReturnType().getName()));
        }
        ReflectionUtils.makeAccessible(fallback);
        return fallback;
    }

    private static String signature(String name, Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(", ", name + "(", ")"));
    }
}
