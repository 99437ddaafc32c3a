package io.distlock.lock.interceptor;

import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Map;
import java.util.function.Consumer;
import org.springframework.aop.config.AopConfigUtils;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** A running application of some beans. */
final class Application implements AutoCloseable {

    final AnnotationConfigApplicationContext context;
    final FakeLockManager locks;

    private Application(AnnotationConfigApplicationContext context) {
        this.context = context;
        this.locks = context.getBean(FakeLockManager.class);
    }

    static Application start(Class<?>... beans) {
        return start(Map.of(), settings -> {}, beans);
    }

    static Application start(
            Map<String, Object> properties, Consumer<Map<String, LockSettings>> settings, Class<?>... beans) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", properties));
        // the one creator that transactions share, so that all advice is in one proxy and in order
        AopConfigUtils.registerAutoProxyCreatorIfNecessary(context);
        AopConfigUtils.forceAutoProxyCreatorToUseClassProxying(context);
        context.register(LockTestConfiguration.class);
        context.addBeanFactoryPostProcessor(
                factory -> settings.accept(factory.getBean(LockTestConfiguration.Settings.class).byName));
        context.register(beans);
        try {
            context.refresh();
        } catch (RuntimeException e) {
            context.close();
            throw e;
        }
        return new Application(context);
    }

    /** What stops the start of an application with this bean. */
    static DistributedLockConfigurationException startFailure(Class<?>... beans) {
        Throwable failure = catchThrowable(() -> start(beans).close());
        while (failure != null && !(failure instanceof DistributedLockConfigurationException)) {
            failure = failure.getCause();
        }
        if (failure == null) {
            throw new AssertionError("The application has started");
        }
        return (DistributedLockConfigurationException) failure;
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
    }
}
