package io.distlock.txn.autoconfigure.interceptor;

import io.distlock.txn.autoconfigure.manager.DistributedTransactionAttribute;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodClassKey;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.transaction.interceptor.TransactionAttributeSource;

/** The attributes of annotated methods, each resolved once. Thread-safe. */
final class AnnotatedTransactions implements TransactionAttributeSource {

    private final TransactionAttributeResolver resolver;
    private final Map<MethodClassKey, DistributedTransactionAttribute> attributes = new ConcurrentHashMap<>();

    AnnotatedTransactions(TransactionAttributeResolver resolver) {
        this.resolver = resolver;
    }

    @Override
    public boolean isCandidateClass(Class<?> targetClass) {
        return AnnotationUtils.isCandidateClass(targetClass, io.distlock.txn.DistributedTransaction.class);
    }

    /** Looks for the annotation only; what it says is resolved with the first call, or by the validator. */
    @Override
    public boolean hasTransactionAttribute(Method method, @Nullable Class<?> targetClass) {
        return TransactionAnnotations.find(method, of(method, targetClass)).isPresent();
    }

    @Override
    public @Nullable DistributedTransactionAttribute getTransactionAttribute(
            Method method, @Nullable Class<?> targetClass) {
        return find(method, of(method, targetClass)).orElse(null);
    }

    Optional<DistributedTransactionAttribute> find(Method method, Class<?> targetClass) {
        MethodClassKey key = new MethodClassKey(method, targetClass);
        DistributedTransactionAttribute known = attributes.get(key);
        if (known != null) {
            return Optional.of(known);
        }
        // not computeIfAbsent: settings may create beans, which may come back here
        Optional<DistributedTransactionAttribute> found = TransactionAnnotations.find(method, targetClass)
                .map(annotation ->
                        resolver.resolve(annotation, AopUtils.getMostSpecificMethod(method, targetClass), targetClass));
        found.ifPresent(attribute -> attributes.put(key, attribute));
        return found;
    }

    private static Class<?> of(Method method, @Nullable Class<?> targetClass) {
        return targetClass == null ? method.getDeclaringClass() : targetClass;
    }
}
