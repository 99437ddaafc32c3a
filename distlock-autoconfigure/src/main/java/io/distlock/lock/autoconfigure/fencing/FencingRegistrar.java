package io.distlock.lock.autoconfigure.fencing;

import io.distlock.lock.autoconfigure.LockConfigurationException;
import io.distlock.lock.interceptor.FencingTransactionListener;
import java.util.Map;
import java.util.Set;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.transaction.ConfigurableTransactionManager;

/**
 * Makes transaction managers ask the listener before a commit. The listener is no bean, as Spring Boot would hand that to excluded
 * managers too, and before other listeners.
 */
final class FencingRegistrar implements SmartInitializingSingleton {

    private static final String JTA = "org.springframework.transaction.jta.JtaTransactionManager";

    private final ListableBeanFactory beans;
    private final Set<String> excluded;
    private final FencingTransactionListener listener;

    FencingRegistrar(ListableBeanFactory beans, Set<String> excluded, FencingTransactionListener listener) {
        this.beans = beans;
        this.excluded = excluded;
        this.listener = listener;
    }

    @Override
    public void afterSingletonsInstantiated() {
        Map<String, ConfigurableTransactionManager> managers =
                beans.getBeansOfType(ConfigurableTransactionManager.class);
        requireKnown(managers.keySet());
        managers.forEach((name, manager) -> {
            if (!excluded.contains(name)) {
                refuseJta(name, manager);
                manager.addListener(listener);
            }
        });
    }

    private void requireKnown(Set<String> managers) {
        excluded.stream().filter(name -> !managers.contains(name)).findFirst().ifPresent(unknown -> {
            throw new LockConfigurationException(
                    "distlock.fencing.jdbc.excluded-managers names '%s', which is no transaction manager bean"
                            .formatted(unknown),
                    "Name one of %s.".formatted(managers));
        });
    }

    /** By name, as the class needs others that may be absent. */
    private static void refuseJta(String name, Object manager) {
        for (Class<?> type = manager.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().equals(JTA)) {
                throw new LockConfigurationException(
                        "Fencing tokens cannot be checked in transactions of '%s', which is a JtaTransactionManager"
                                .formatted(name),
                        "Call JdbcFencingGuard in the transaction, and set"
                                + " distlock.fencing.jdbc.excluded-managers=%s.".formatted(name));
            }
        }
    }
}
