package io.distlock.txn.autoconfigure.interceptor;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ReflectionUtils.MethodFilter;

/**
 * Ends the start of an application that has an annotated method which cannot run in its transaction, rather than the first call. Makes
 * the advisor and the settings when the first annotated class is met. Thread-safe.
 */
public final class DistributedTransactionValidator implements BeanPostProcessor, Ordered {

    private final Supplier<DistributedTransactionAdvisor> advisor;
    private final Consumer<String> logs;
    private final Map<Class<?>, Set<Method>> annotatedMethods = new ConcurrentHashMap<>();

    /**
     * @param advisor asked for only when the first annotated class is met, as {@code ObjectProvider::getObject}
     * @param logs told the logs that annotations name
     */
    public DistributedTransactionValidator(Supplier<DistributedTransactionAdvisor> advisor, Consumer<String> logs) {
        this.advisor = advisor;
        this.logs = logs;
    }

    /** After the proxies are made. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    /** @throws DistributedTransactionConfigurationException if an annotated method cannot work */
    @Override
    public Object postProcessBeforeInitialization(Object bean, String beanName) {
        checkedMethods(bean);
        return bean;
    }

    /** @throws DistributedTransactionConfigurationException if the proxy of the bean does not reach an annotated method */
    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        for (Method method : checkedMethods(bean)) {
            if (AopUtils.isCglibProxy(bean) && Modifier.isFinal(method.getModifiers())) {
                throw MethodRules.neverIntercepted(method, "final", "Remove final from it.");
            }
            if (AopUtils.isJdkDynamicProxy(bean) && TransactionAnnotations.isOnMethod(method)) {
                requireInInterface(method, bean);
            }
        }
        return bean;
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
                advisor.get()
                        .transactions()
                        .find(method, type)
                        .filter(attribute -> !attribute.log().isEmpty())
                        .ifPresent(attribute -> logs.accept(attribute.log()));
            }
            annotatedMethods.put(type, known);
        }
        return known;
    }

    private static Set<Method> annotatedMethods(Class<?> type) {
        if (!AnnotationUtils.isCandidateClass(type, io.distlock.txn.DistributedTransaction.class)) {
            return Set.of();
        }
        return MethodIntrospector.selectMethods(type, (MethodFilter)
                method -> TransactionAnnotations.find(method, type).isPresent());
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
