package io.distlock.txn.autoconfigure.local;

import io.distlock.txn.autoconfigure.manager.GlobalTransactionManager;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Puts a proxy around each transaction manager of the application that works on a {@code DataSource}, so that its transactions can join
 * distributed ones. The proxy has the interfaces of the manager and not its class, whose methods that matter are final: inject it
 * as {@code PlatformTransactionManager}. Thread-safe.
 */
public final class LocalTransactionProxies implements BeanPostProcessor {

    private static final Logger log = LoggerFactory.getLogger(LocalTransactionProxies.class);

    private final Predicate<String> included;
    private final Supplier<List<DecisionCarrier>> carriers;

    /**
     * @param included whether the manager of this bean name may join
     * @param carriers asked for when the first transaction joins
     */
    public LocalTransactionProxies(Predicate<String> included, Supplier<List<DecisionCarrier>> carriers) {
        this.included = included;
        this.carriers = carriers;
    }

    /** The database of a manager, as that of JDBC and that of JPA tell it; empty if it has none. */
    public static Optional<DataSource> dataSourceOf(PlatformTransactionManager manager) {
        Object target = AopProxyUtils.getSingletonTarget(manager);
        return LocalManager.dataSourceOf(target instanceof PlatformTransactionManager own ? own : manager);
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (!(bean instanceof PlatformTransactionManager manager)
                || bean instanceof GlobalTransactionManager
                || !included.test(beanName)) {
            return bean;
        }
        return LocalManager.dataSourceOf(manager)
                .<Object>map(dataSource -> {
                    log.debug("Transactions of '{}' join distributed transactions", beanName);
                    ProxyFactory proxy = new ProxyFactory(manager);
                    proxy.addAdvice(
                            new LocalJoinInterceptor(new LocalManager(beanName, manager, dataSource), carriers));
                    return proxy.getProxy(manager.getClass().getClassLoader());
                })
                .orElse(bean);
    }
}
