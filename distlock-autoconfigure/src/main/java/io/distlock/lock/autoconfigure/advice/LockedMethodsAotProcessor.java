package io.distlock.lock.autoconfigure.advice;

import io.distlock.lock.DistributedLock;
import java.lang.reflect.Method;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ReflectionUtils.MethodFilter;

/** Keeps what annotations reach by name: fallback methods, and the properties of arguments that keys are made of. */
final class LockedMethodsAotProcessor implements BeanRegistrationAotProcessor {

    private final BindingReflectionHintsRegistrar arguments = new BindingReflectionHintsRegistrar();

    @Override
    public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
        Class<?> type = bean.getBeanClass();
        Set<Method> locked = lockedMethods(type);
        return locked.isEmpty()
                ? null
                : (generation, code) ->
                        keep(type, locked, generation.getRuntimeHints().reflection());
    }

    private void keep(Class<?> type, Set<Method> locked, ReflectionHints hints) {
        hints.registerType(type, MemberCategory.INVOKE_DECLARED_METHODS);
        locked.forEach(method -> arguments.registerReflectionHints(hints, method.getGenericParameterTypes()));
    }

    private static Set<Method> lockedMethods(Class<?> type) {
        if (!AnnotationUtils.isCandidateClass(type, DistributedLock.class)) {
            return Set.of();
        }
        return MethodIntrospector.selectMethods(type, (MethodFilter) method ->
                MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY).isPresent(DistributedLock.class));
    }
}
