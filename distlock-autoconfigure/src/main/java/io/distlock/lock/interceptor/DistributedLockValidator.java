package io.distlock.lock.interceptor;

import io.distlock.lock.LockMode;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotationUtils;

/**
 * Checks annotated methods of each bean when it is created, so that a method that would run without its lock stops the start, and
 * when all beans are there, that the stores which annotations name exist. Thread-safe.
 */
public final class DistributedLockValidator implements BeanPostProcessor, SmartInitializingSingleton, Ordered {

    private final Supplier<DistributedLockAdvisor> advisor;
    private final Map<Class<?>, Set<Method>> annotatedMethods = new ConcurrentHashMap<>();
    private final Set<Need> needs = ConcurrentHashMap.newKeySet();
    private volatile boolean allStoresAreThere;

    private record Need(String store, LockMode mode) {}

    /** @param advisor asked for only when the first annotated class is met, as {@code ObjectProvider::getObject} */
    public DistributedLockValidator(Supplier<DistributedLockAdvisor> advisor) {
        this.advisor = advisor;
    }

    /** After the proxies are made. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    /** @throws DistributedLockConfigurationException if an annotated method cannot work */
    @Override
    public Object postProcessBeforeInitialization(Object bean, String beanName) {
        checkedMethods(bean);
        return bean;
    }

    /** @throws DistributedLockConfigurationException if the proxy of the bean does not reach an annotated method */
    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        for (Method method : checkedMethods(bean)) {
            if (AopUtils.isCglibProxy(bean) && Modifier.isFinal(method.getModifiers())) {
                throw MethodRules.neverIntercepted(method, "final", "Remove final from it.");
            }
            if (AopUtils.isJdkDynamicProxy(bean)) {
                requireInInterface(method, bean);
            }
        }
        return bean;
    }

    /** Not before, as a store may be a bean that needs the one with the annotation. */
    @Override
    public void afterSingletonsInstantiated() {
        allStoresAreThere = true;
        needs.forEach(need -> advisor.get().requireStore(need.store(), need.mode()));
    }

    private Set<Method> checkedMethods(Object bean) {
        if (bean instanceof Advised proxy && !proxy.getTargetSource().isStatic()) {
            return Set.of(); // to ask for its target could create it; the target is checked as a bean of its own
        }
        Class<?> type = AopProxyUtils.ultimateTargetClass(bean);
        Set<Method> known = annotatedMethods.get(type);
        if (known == null) {
            known = annotatedMethods(type);
            for (Method method : known) {
                note(advisor.get().operations().get(method, type));
            }
            annotatedMethods.put(type, known);
        }
        return known;
    }

    /** The default store is checked with its manager, unless more is asked of it than what all stores offer. */
    private void note(LockOperation operation) {
        LockMode mode = operation.template().mode();
        Need need = new Need(operation.store(), mode);
        boolean special = !need.store().isEmpty() || mode != LockMode.EXCLUSIVE;
        if (special && needs.add(need) && allStoresAreThere) {
            advisor.get().requireStore(need.store(), mode);
        }
    }

    private static Set<Method> annotatedMethods(Class<?> type) {
        if (!AnnotationUtils.isCandidateClass(type, io.distlock.lock.DistributedLock.class)) {
            return Set.of();
        }
        return Set.copyOf(MethodIntrospector.selectMethods(type, (MethodIntrospector.MetadataLookup<Object>)
                        method -> LockPointcut.annotationOf(method).orElse(null))
                .keySet());
    }

    private static void requireInInterface(Method method, Object proxy) {
        try {
            AopUtils.selectInvocableMethod(method, proxy.getClass());
        } catch (IllegalStateException e) {
            throw MethodRules.neverIntercepted(
                    method,
                    "in no interface of its JDK proxy",
                    "Declare it in an interface, or set spring.aop.proxy-target-class to true.");
        }
    }
}
