package io.distlock.txn.autoconfigure.tcc;

import io.distlock.txn.autoconfigure.ParticipantSource;
import io.distlock.txn.autoconfigure.TransactionConfigurationException;
import io.distlock.txn.spi.TransactionParticipant;
import io.distlock.txn.tcc.TccBean;
import io.distlock.txn.tcc.TccParticipant;
import io.distlock.txn.tcc.Try;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/** The beans with {@link TccParticipant}, by their class. Thread-safe. */
final class TccBeans implements ParticipantSource {

    private final TccProperties properties;
    private final TccManagers managers;
    private final ConfigurableListableBeanFactory beans;
    private final Map<Class<?>, TccBean> known = new ConcurrentHashMap<>();

    TccBeans(TccProperties properties, TccManagers managers, ConfigurableListableBeanFactory beans) {
        this.properties = properties;
        this.managers = managers;
        this.beans = beans;
    }

    @Override
    public Collection<? extends TransactionParticipant> participants() {
        List<TransactionParticipant> participants = new ArrayList<>();
        for (String name : beans.getBeanNamesForAnnotation(TccParticipant.class)) {
            Object bean = beans.getBean(name);
            Class<?> type = AopProxyUtils.ultimateTargetClass(bean);
            requireReachable(type, bean);
            TccBean tcc = make(type, name);
            known.putIfAbsent(type, tcc);
            participants.addAll(tcc.participants());
        }
        return participants;
    }

    /** The bean of a class, which the engines have been told. */
    TccBean of(Class<?> type) {
        TccBean found = known.get(ClassUtils.getUserClass(type));
        if (found == null) {
            throw new IllegalStateException(
                    "%s is not known as a participant: the application has not started yet, or it is no singleton"
                            .formatted(type.getName()));
        }
        return found;
    }

    private TccBean make(Class<?> type, String name) {
        TccParticipant annotation = Objects.requireNonNull(type.getAnnotation(TccParticipant.class), type::getName);
        try {
            return TccBean.of(
                    type,
                    () -> target(beans.getBean(name)),
                    managers.of(annotation.name() + annotation.value()),
                    properties.options());
        } catch (TransactionConfigurationException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new TransactionConfigurationException(
                    "@TccParticipant bean '%s' cannot take part: %s".formatted(name, e.getMessage()),
                    "Mend the class, see the Javadoc of @TccParticipant and @Try.");
        }
    }

    /** With its advice if it has the class of the bean, so that {@code @Transactional} and the like apply to confirm and cancel. */
    private static Object target(Object bean) {
        return AopUtils.isJdkDynamicProxy(bean)
                ? Objects.requireNonNullElse(AopProxyUtils.getSingletonTarget(bean), bean)
                : bean;
    }

    private static void requireReachable(Class<?> type, Object bean) {
        ReflectionUtils.doWithMethods(
                type, method -> requireReachable(type, method, bean), method -> method.isAnnotationPresent(Try.class));
    }

    private static void requireReachable(Class<?> type, Method method, Object bean) {
        boolean hidden = !AopUtils.isAopProxy(bean)
                || AopUtils.isCglibProxy(bean) && Modifier.isFinal(method.getModifiers())
                || AopUtils.isJdkDynamicProxy(bean)
                        && ClassUtils.getAllInterfacesForClassAsSet(type).stream()
                                .noneMatch(i -> ClassUtils.hasMethod(i, method.getName(), method.getParameterTypes()));
        if (hidden) {
            throw new TransactionConfigurationException(
                    "@Try on %s.%s is never intercepted, so it would run without its branch"
                            .formatted(type.getName(), method.getName()),
                    "Make the method public and not final, and declare it in an interface of the class if its proxy is one of"
                            + " interfaces.");
        }
    }
}
