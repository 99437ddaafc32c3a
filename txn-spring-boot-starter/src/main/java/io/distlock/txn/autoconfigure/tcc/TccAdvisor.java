package io.distlock.txn.autoconfigure.tcc;

import io.distlock.txn.TransactionCoordinator;
import io.distlock.txn.tcc.TccParticipant;
import io.distlock.txn.tcc.Try;
import java.lang.reflect.Method;
import java.util.Objects;
import java.util.function.Supplier;
import org.aopalliance.aop.Advice;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.Pointcut;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.support.AbstractPointcutAdvisor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.util.ClassUtils;

/** Runs tries in branches of the current transaction. Looks everything up with the first call. Thread-safe. */
final class TccAdvisor extends AbstractPointcutAdvisor implements MethodInterceptor {

    private static final long serialVersionUID = 1L;

    private final transient Pointcut pointcut = new TryPointcut();
    private final transient Supplier<TccBeans> beans;
    private final transient Supplier<? extends TransactionCoordinator> coordinator;

    /** @param order after that of distributed transactions, before that of {@code @Transactional} */
    TccAdvisor(int order, Supplier<TccBeans> beans, Supplier<? extends TransactionCoordinator> coordinator) {
        setOrder(order);
        this.beans = beans;
        this.coordinator = coordinator;
    }

    @Override
    public Pointcut getPointcut() {
        return pointcut;
    }

    @Override
    public Advice getAdvice() {
        return this;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Class<?> type = AopUtils.getTargetClass(Objects.requireNonNull(invocation.getThis(), "target"));
        Method method = AopUtils.getMostSpecificMethod(invocation.getMethod(), type);
        return beans.get()
                .of(type)
                .call(
                        coordinator.get(),
                        method,
                        invocation.getArguments(),
                        arguments -> proceed(invocation, arguments));
    }

    @SuppressWarnings("NullAway") // arguments may be null
    private static @Nullable Object proceed(MethodInvocation invocation, @Nullable Object[] arguments)
            throws Exception {
        ((ProxyMethodInvocation) invocation).setArguments(arguments);
        try {
            return invocation.proceed();
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class TryPointcut extends StaticMethodMatcherPointcut {

        TryPointcut() {
            setClassFilter(type -> ClassUtils.getUserClass(type).isAnnotationPresent(TccParticipant.class));
        }

        @Override
        public boolean matches(Method method, Class<?> targetClass) {
            return AopUtils.getMostSpecificMethod(method, targetClass).isAnnotationPresent(Try.class);
        }
    }
}
