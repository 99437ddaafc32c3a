package io.distlock.txn.autoconfigure.interceptor;

import io.distlock.txn.DistributedTransaction;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Optional;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;

/**
 * Finds {@link DistributedTransaction}: on the method, through another annotation, on what it overrides; else for a public method on
 * its class, or on one of the class's supertypes.
 */
final class TransactionAnnotations {

    private TransactionAnnotations() {}

    static Optional<DistributedTransaction> find(Method method, Class<?> targetClass) {
        Method specific = AopUtils.getMostSpecificMethod(method, targetClass);
        Optional<DistributedTransaction> own = on(specific);
        if (own.isPresent() || !isForClass(specific)) {
            return own;
        }
        return on(targetClass).or(() -> on(specific.getDeclaringClass()));
    }

    /** Whether the annotation stands on the method itself. */
    static boolean isOnMethod(Method method) {
        return on(method).isPresent();
    }

    private static boolean isForClass(Method method) {
        return Modifier.isPublic(method.getModifiers())
                && method.getDeclaringClass() != Object.class
                && !method.isSynthetic()
                && ClassUtils.isUserLevelMethod(method);
    }

    private static Optional<DistributedTransaction> on(AnnotatedElement element) {
        return Optional.of(MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY)
                        .get(DistributedTransaction.class))
                .filter(MergedAnnotation::isPresent)
                .map(MergedAnnotation::synthesize);
    }
}
