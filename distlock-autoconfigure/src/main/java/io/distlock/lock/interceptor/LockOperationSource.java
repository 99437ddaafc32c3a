package io.distlock.lock.interceptor;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodClassKey;
import org.springframework.util.ClassUtils;

/** The operations of annotated methods, each resolved once. Thread-safe. */
final class LockOperationSource {

    private final LockOperationResolver resolver;
    private final Map<MethodClassKey, LockOperation> operations = new ConcurrentHashMap<>();

    LockOperationSource(LockOperationResolver resolver) {
        this.resolver = resolver;
    }

    /** @throws DistributedLockConfigurationException if the method cannot be run under its lock */
    LockOperation get(Method method, Class<?> targetClass) {
        MethodClassKey key = new MethodClassKey(method, targetClass);
        LockOperation operation = operations.get(key);
        if (operation == null) {
            // not computeIfAbsent: settings may create beans, which may come back here
            operation = resolver.resolve(specific(method, targetClass), targetClass);
            operations.put(key, operation);
        }
        return operation;
    }

    /** The method that runs; the one of the interface where the target is a JDK proxy, which has no parameter names. */
    private static Method specific(Method method, Class<?> targetClass) {
        Method specific = AopUtils.getMostSpecificMethod(method, targetClass);
        return Proxy.isProxyClass(specific.getDeclaringClass())
                ? ClassUtils.getInterfaceMethodIfPossible(specific, null)
                : specific;
    }
}
