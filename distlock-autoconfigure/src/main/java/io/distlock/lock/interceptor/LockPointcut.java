package io.distlock.lock.interceptor;

import io.distlock.lock.DistributedLock;
import java.lang.reflect.Method;
import java.util.Optional;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/** Matches methods that carry {@link DistributedLock}, directly, through another annotation, or on what they override. */
final class LockPointcut extends StaticMethodMatcherPointcut {

    LockPointcut() {
        setClassFilter(type -> AnnotationUtils.isCandidateClass(type, DistributedLock.class));
    }

    @Override
    public boolean matches(Method method, Class<?> targetClass) {
        return annotationOf(AopUtils.getMostSpecificMethod(method, targetClass)).isPresent();
    }

    /** The annotation; its source is the method that carries it, which may be one of an interface. */
    static Optional<MergedAnnotation<DistributedLock>> annotationOf(Method method) {
        return Optional.of(MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY)
                        .get(DistributedLock.class))
                .filter(MergedAnnotation::isPresent);
    }
}
