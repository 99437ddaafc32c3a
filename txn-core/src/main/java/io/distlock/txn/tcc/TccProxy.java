package io.distlock.txn.tcc;

import io.distlock.txn.TransactionCoordinator;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Calls on an interface of a bean. Thread-safe. */
final class TccProxy implements InvocationHandler {

    private static final Object[] NONE = {};

    private final TccBean bean;
    private final Supplier<?> target;
    private final TransactionCoordinator coordinator;
    private final Map<Method, Method> implementations = new HashMap<>();

    TccProxy(TccBean bean, Class<?> type, Class<?> api, Supplier<?> target, TransactionCoordinator coordinator) {
        this.bean = bean;
        this.target = target;
        this.coordinator = coordinator;
        for (Method method : api.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers())) {
                implementations.put(method, implementation(type, method));
            }
        }
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Exception {
        @Nullable Object[] given = arguments == null ? NONE : arguments;
        Method implementation = implementations.get(method);
        if (implementation == null) {
            return ofObject(proxy, method, given);
        }
        return bean.isTry(implementation)
                ? bean.call(
                        coordinator,
                        implementation,
                        given,
                        changed -> BoundMethod.invoke(implementation, target.get(), changed))
                : BoundMethod.invoke(implementation, target.get(), given);
    }

    /** A call of a generic method would miss the try, and be no branch, without anybody noticing. */
    private static Method implementation(Class<?> type, Method method) {
        try {
            Method implementation = type.getMethod(method.getName(), method.getParameterTypes());
            if (implementation.isBridge()) {
                throw new IllegalArgumentException(
                        method + " is generic: use an interface with the parameter types of " + type.getName());
            }
            implementation.trySetAccessible();
            return implementation;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(type.getName() + " does not implement " + method, e);
        }
    }

    private Object ofObject(Object proxy, Method method, @Nullable Object[] arguments) {
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "Proxy of " + target.get();
        };
    }
}
